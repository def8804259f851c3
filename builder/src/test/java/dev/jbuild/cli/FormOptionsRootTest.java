package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --annotation} and {@code --format}: the documents around one configuration. */
@Tag("root")
class FormOptionsRootTest {
  private static final String BOTH = "--platform=linux/amd64,linux/arm64";

  @TempDir Path directory;
  private FakeProcess process;

  @BeforeEach
  void makeContext() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root: owners, snapshots");
    process = new FakeProcess(directory);
    Files.createDirectories(directory.resolve("context"));
    Files.writeString(directory.resolve("context/file"), "x");
    Files.writeString(
        directory.resolve("context/Recipe"),
        "FROM scratch\nCOPY file /\nHEALTHCHECK CMD [\"/file\"]\n");
  }

  @Test
  void annotationsAreInTheManifestAndTheIdStays() throws IOException {
    String plain = build("-t", "app");
    String annotated =
        build("-t", "app", "--annotation", "a=1", "--annotation", "manifest:b=x:y=z");

    assertThat(annotated).isEqualTo(plain);
    assertThat(document()).contains("\"annotations\":{\"a\":\"1\",\"b\":\"x:y=z\"}");

    build("-t", "app");
    assertThat(document()).doesNotContain("annotations");
    assertSound();
  }

  @Test
  void anIndexAndItsDescriptorsAreAnnotatedEachOnItsLevel() throws IOException {
    build(
        BOTH,
        "-t",
        "app",
        "--annotation",
        "index,manifest:both=1",
        "--annotation",
        "manifest-descriptor[linux/arm64]:arm=1",
        "--annotation",
        "index-descriptor:top=1");

    String index = document();
    assertThat(index)
        .contains("\"annotations\":{\"both\":\"1\"}")
        .containsOnlyOnce("\"annotations\":{\"arm\":\"1\"}")
        .doesNotContain("top");
    assertThat(Files.readString(directory.resolve("metadata"))).contains("\"top\": \"1\"");
    assertThat(manifestsOf(index))
        .hasSize(2)
        .allMatch(manifest -> manifest.contains("\"annotations\":{\"both\":\"1\"}"));
  }

  @Test
  void anIndexKeepsItsManifestsWhenAnImageOfItGetsAnother() throws IOException {
    build(BOTH, "-t", "first");
    String before = document();

    build(BOTH, "-t", "second", "--annotation", "a=1");
    assertThat(process.run("prune", "-f")).as(process.err()).isZero();

    assertThat(process.run("save", "-o", "first.tar", "first")).as(process.err()).isZero();
    assertThat(process.run("inspect", "--platform", "linux/arm64", "first", "second"))
        .as(process.err())
        .isZero();
    assertThat(manifestsOf(before)).noneMatch(manifest -> manifest.contains("annotations"));
    assertSound();
  }

  @Test
  void dockersFormatHasItsMediaTypesAndTheSameId() throws IOException {
    String oci = build("-t", "app");
    assertThat(document()).doesNotContain("vnd.docker");

    String docker = build("-t", "app", "--format", "docker");

    assertThat(docker).isEqualTo(oci);
    assertThat(document())
        .contains("application/vnd.docker.distribution.manifest.v2+json")
        .contains("application/vnd.docker.container.image.v1+json")
        .contains("application/vnd.docker.image.rootfs.diff.tar")
        .doesNotContain("vnd.oci");
    build("-t", "app", BOTH, "--format=docker");
    assertThat(document())
        .contains("application/vnd.docker.distribution.manifest.list.v2+json")
        .doesNotContain("vnd.oci");
    assertSound();
  }

  @ParameterizedTest
  @CsvSource({
    "novalue, the value is missing",
    "=x, the key is missing",
    "manifest:=x, the key is missing",
    "layer:a=b, no level `layer`",
    "manifest]:a=b, no level `manifest]`",
    "index:a=b, the image of one platform has no index",
    "manifest[linux/s390x]:a=b, nothing is built for platform linux/s390x"
  })
  void annotationThatIsNoneIsWrongUsage(String annotation, String why) {
    assertThat(process.run("build", "--annotation", annotation, "context")).isEqualTo(2);

    assertThat(process.err()).contains("error: --annotation " + annotation + ": " + why);
    assertThat(process.err()).contains("hint: ");
  }

  @Test
  void dockersFormatHasNoAnnotations() {
    assertThat(process.run("build", "--format=docker", "--annotation", "a=b", "context"))
        .isEqualTo(2);
    assertThat(process.err()).contains("images of --format docker have no annotations");
    assertThat(process.run("build", "--format=dockr", "context")).isEqualTo(2);
    assertThat(process.err()).contains("not one of oci, docker");
  }

  private String build(String... options) {
    List<String> words = new ArrayList<>(List.of("build", "--metadata-file", "metadata"));
    words.addAll(List.of(options));
    words.add("context");
    assertThat(process.run(words.toArray(new String[0]))).as(process.err()).isZero();
    return process.out().strip();
  }

  /** The manifest or index that was built last. */
  private String document() throws IOException {
    String metadata = Files.readString(directory.resolve("metadata"));
    String start = "\"containerimage.digest\": \"sha256:";
    int at = metadata.indexOf(start) + start.length();
    return blob(metadata.substring(at, at + 64));
  }

  private List<String> manifestsOf(String index) throws IOException {
    List<String> manifests = new ArrayList<>();
    String start = "\"digest\":\"sha256:";
    for (int at = index.indexOf(start); at >= 0; at = index.indexOf(start, at + 1)) {
      manifests.add(blob(index.substring(at + start.length(), at + start.length() + 64)));
    }
    return manifests;
  }

  private String blob(String hex) throws IOException {
    return Files.readString(directory.resolve("store/blobs/sha256").resolve(hex));
  }

  private void assertSound() {
    assertThat(process.run("fsck")).as(process.err() + process.out()).isZero();
  }
}
