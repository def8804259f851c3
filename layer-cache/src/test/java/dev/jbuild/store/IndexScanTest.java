package dev.jbuild.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.json.Json;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IndexScanTest {
  private static final ImmutableList<String> TEXTS =
      ImmutableList.of(
          "",
          "a",
          "\"",
          "\\",
          "}",
          "{\"mediaType\":",
          "é",
          "\"" + ImageIndex.REF_NAME + "\":\"n:1\"");

  @Test
  void findsWhatTheWholeIndexHasUnderTheName() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      List<Descriptor> descriptors = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        descriptors.add(descriptor(random, "n" + i + ":1"));
      }
      byte[] index = ImageIndex.of(ImmutableList.copyOf(descriptors)).toBytes();
      for (int i = 0; i < 8; i++) {
        ImageReference name = ImageReference.parse("n" + i + ":1");
        Optional<Descriptor> expected =
            ImageIndex.fromJson(Json.view(index, "index.json")).manifests().stream()
                .filter(each -> name.toString().equals(each.annotations().get(ImageIndex.REF_NAME)))
                .findFirst();

        assertThat(IndexScan.find(index, name)).isEqualTo(expected);
      }
    }
  }

  @Test
  void findsAWordWhereverItBegins() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      String text = letters(random, random.nextInt(24));
      String word = letters(random, 1 + random.nextInt(5));

      assertThat(IndexScan.indexOf(ascii(text), ascii(word)))
          .as("%s in %s", word, text)
          .isEqualTo(text.indexOf(word));
    }
  }

  private static String letters(Random random, int length) {
    return random
        .ints(length, 'a', 'a' + 3)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void whatLooksOtherwiseIsNotFoundRatherThanMistaken() {
    ImageReference name = ImageReference.parse("n:1");
    String named = "\"org.opencontainers.image.ref.name\":\"n:1\"";
    for (String text :
        ImmutableList.of(
            "",
            named,
            "{\"mediaType\":\"x\",\"annotations\":{" + named + "}",
            "{\"mediaType\":\"x\"," + named + "}",
            "{\"mediaType\":\"x\"} " + named,
            "{\"mediaType\":\"x\",\"annotations\":{" + named + "}}")) {
      assertThat(IndexScan.find(text.getBytes(StandardCharsets.UTF_8), name)).as(text).isEmpty();
    }
  }

  private static Descriptor descriptor(Random random, String name) {
    Digest digest = Digest.of(name.getBytes(StandardCharsets.UTF_8));
    Descriptor bare = Descriptor.of(MediaType.MANIFEST, digest, random.nextInt(9999));
    ImmutableMap.Builder<String, String> annotations = ImmutableMap.builder();
    annotations.put("before", TEXTS.get(random.nextInt(TEXTS.size())));
    if (random.nextInt(4) > 0) {
      annotations.put(ImageIndex.REF_NAME, name);
    }
    annotations.put("z" + TEXTS.get(random.nextInt(TEXTS.size())), "after");
    Descriptor annotated = bare.withAnnotations(annotations.buildOrThrow());
    return random.nextBoolean() ? annotated.withPlatform(Platform.current()) : annotated;
  }
}
