package dev.jbuild.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Includes the documents of the hostile layouts: wrong sizes, digests, types and shapes. */
final class ManifestTest {
  private static final String D1 = "sha256:" + "1".repeat(64);
  private static final String D2 = "sha256:" + "2".repeat(64);
  private static final String GOOD =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
          + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
          + D1
          + "\",\"size\":10},\"layers\":[{\"mediaType\":"
          + "\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\""
          + D2
          + "\",\"size\":20}],\"x.more\":[true]}";

  private static Manifest parse(String text) {
    return Manifest.parse(text.getBytes(UTF_8), "manifest");
  }

  @Test
  void unknownMembersSurviveARoundTrip() {
    assertThat(new String(parse(GOOD).toBytes(), UTF_8)).isEqualTo(GOOD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "1.5", "\"20\"", "true", "1e999999999", "9223372036854775808", "1e3"})
  void sizesAreIntegersFromZero(String size) {
    assertThatThrownBy(() -> parse(GOOD.replace("\"size\":20", "\"size\":" + size)))
        .isInstanceOf(JbuildException.class)
        .hasMessageStartingWith("manifest: layers[0].size: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:abcd",
        "md5:00000000000000000000000000000000",
        "sha512:00",
        "sha256:../../../../victim",
        "../../sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000"
      })
  void digestsAreCheckedBeforeTheyBecomePaths(String digest) {
    assertThatThrownBy(() -> parse(GOOD.replace(D2, digest)))
        .isInstanceOf(JbuildException.class)
        .hasMessageStartingWith("manifest: layers[0].digest: digest '");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"x.more\":[true] | \"manifests\":[] | ambiguous",
        "\"x.more\":[true] | \"fsLayers\":[] | ambiguous",
        "\"schemaVersion\":2 | \"schemaVersion\":1 | schemaVersion 1 is not supported",
        "image.manifest.v1+json | image.index.v1+json | media type",
        "\"layers\": | \"Layers\": | layers: missing",
        "\"digest\":\"sha256:1111 | \"digest\":[\"sha256\"],\"x\":\"1111 | config.digest: expected",
        "\"x.more\":[true] | \"subject\":7 | subject: expected an object",
        "\"x.more\":[true] | \"annotations\":{\"a\":1} | annotations.a: expected a string"
      })
  void confusingDocumentsAreRefused(String from, String to, String message) {
    assertThat(GOOD).contains(from);

    assertThatThrownBy(() -> parse(GOOD.replace(from, to)))
        .isInstanceOf(JbuildException.class)
        .hasMessageContaining(message);
  }

  @Test
  void nullsWhereObjectsBelongAreRefused() {
    assertThatThrownBy(() -> parse("{\"schemaVersion\":2,\"config\":null,\"layers\":null}"))
        .hasMessage("manifest: config: missing");
  }

  @Test
  void sizeIsLimited() {
    assertThatThrownBy(() -> Manifest.parse(new byte[(4 << 20) + 1], "manifest"))
        .hasMessageContaining("too large");
  }

  @Test
  void indexesAreNotManifests() {
    String index = "{\"schemaVersion\":2,\"manifests\":[]}";

    assertThatCode(() -> ImageIndex.parse(index.getBytes(UTF_8), "index"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> parse(index)).hasMessageContaining("that is an index");
    assertThatThrownBy(() -> ImageIndex.parse(GOOD.getBytes(UTF_8), "index"))
        .hasMessageContaining("ambiguous");
  }

  @Test
  void otherArtifactsAreNoImages() {
    Manifest artifact =
        parse(GOOD.replace("application/vnd.oci.image.config.v1+json", "application/x.y+json"));

    assertThatThrownBy(() -> ManifestCheck.image(artifact, "manifest"))
        .hasMessageContaining("not an image: media type of its config is 'application/x.y+json'");
  }

  @Test
  void foreignLayersAreRefusedByName() {
    Manifest foreign =
        parse(GOOD.replace("layer.v1.tar+gzip", "layer.nondistributable.v1.tar+gzip"));

    assertThatThrownBy(() -> ManifestCheck.image(foreign, "manifest"))
        .hasMessageContaining(D2)
        .hasMessageContaining("nondistributable");
  }

  @Test
  void layersOfUnknownTypesAreRefused() {
    Manifest unknown = parse(GOOD.replace("layer.v1.tar+gzip", "layer.v9.cpio"));

    assertThatThrownBy(() -> ManifestCheck.image(unknown, "manifest"))
        .hasMessageContaining("layers[0]")
        .hasMessageContaining("layer.v9.cpio");
  }

  @Test
  void layersAndDiffIdsHaveTheSameNumber() {
    ImageConfig config =
        ImageConfig.parse(
            ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
                    + "\"diff_ids\":[]}}")
                .getBytes(UTF_8),
            "config");

    assertThatThrownBy(() -> ManifestCheck.image(parse(GOOD), config, "manifest"))
        .hasMessage("manifest: the manifest has 1 layers, the config 0 diff ids");
  }

  @Test
  void theNumberOfLayersIsLimited() {
    Descriptor layer = parse(GOOD).layers().getFirst();
    Manifest tall =
        Manifest.of(parse(GOOD).config(), ImmutableList.copyOf(Collections.nCopies(501, layer)));

    assertThatThrownBy(() -> ManifestCheck.image(tall, "manifest"))
        .hasMessageContaining("501 layers, the limit is 500");
  }

  @Test
  void descriptorAndDocumentAgreeOnTheType() {
    Descriptor descriptor = Descriptor.of(MediaType.MANIFEST, new byte[0]);

    ManifestCheck.sameType(descriptor, "", "manifest");
    ManifestCheck.sameType(descriptor, MediaType.MANIFEST, "manifest");
    assertThatThrownBy(
            () -> ManifestCheck.sameType(descriptor, MediaType.DOCKER_MANIFEST, "manifest"))
        .hasMessageContaining("media type");
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "amd64, linux/amd64",
    "linux, linux/amd64",
    "linux/x86_64, linux/amd64",
    "linux/arm64/v8, linux/arm64",
    "linux/aarch64, linux/arm64",
    "linux/armhf, linux/arm/v7",
    "Linux/ARM/v6, linux/arm/v6"
  })
  void platformsHaveOneSpelling(String text, String shown) {
    assertThat(Platform.parse(text)).hasToString(shown);
    assertThat(Platform.parse(text).matches(Platform.parse(shown))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "linux/", "a/b/c/d", "linux/amd 64", "linux/\u001b"})
  void whatIsNoPlatformIsRefused(String text) {
    assertThatThrownBy(() -> Platform.parse(text)).isInstanceOf(OciException.class);
  }
}
