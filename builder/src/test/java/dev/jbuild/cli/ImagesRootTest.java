package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The image commands on real files, against each other and against skopeo. */
@Tag("root")
class ImagesRootTest {
  @TempDir Path directory;
  private FakeProcess process;

  @BeforeEach
  void makeTree() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root: owners, devices");
    process = new FakeProcess(directory);
    Files.createDirectories(directory.resolve("tree"));
    host(
        "sh",
        "-c",
        "cd tree && mkdir -p etc dev bin && echo hello > etc/motd && chmod 4755 etc/motd"
            + " && chown 7:8 etc/motd && ln etc/motd etc/again && ln -s ../etc/motd bin/link"
            + " && mknod dev/null c 1 3 && touch -d @1700000000 etc/motd && chmod 1777 bin"
            + " && setfattr -n user.note -v x etc/motd 2>/dev/null; tar -C . -cf ../root.tar .");
    assertThat(process.run("import", "root.tar", "app:1", "-c", "CMD [\"/bin/sh\"]")).isZero();
  }

  @Test
  void importedImageHasTheConfigurationAndHistoryThatWereAskedFor() {
    assertThat(process.run("inspect", "-f", "{{json .Config.Cmd}} {{.Os}}", "app:1")).isZero();
    assertThat(process.out()).isEqualTo("[\"/bin/sh\"] linux\n");

    assertThat(process.run("history", "app:1", "--format", "{{.Comment}}|{{.CreatedSince}}"))
        .isZero();
    assertThat(process.out()).isEqualTo("Imported from root.tar|Less than a second ago\n");
  }

  @Test
  void exportGivesBackWhatWasImported() throws Exception {
    Path exported = export("app:1");

    assertThat(listing(exported)).isEqualTo(listing(directory.resolve("root.tar")));
  }

  @ParameterizedTest
  @CsvSource({"docker,none", "docker,gzip", "oci,gzip", "oci,none", "oci,zstd"})
  void savedImageIsLoadedWithTheSameIdAndFiles(String format, String compression) throws Exception {
    String id = id("app:1");
    Path before = export("app:1");
    assertThat(
            process.run(
                "save", "-o", "a.tar", "--format", format, "--compression", compression, "app:1"))
        .as(process.err())
        .isZero();
    emptyStore();

    assertThat(process.run("load", "-i", "a.tar")).as(process.err()).isZero();

    assertThat(process.out()).isEqualTo("Loaded image: app:1\n");
    assertThat(id("app:1")).isEqualTo(id);
    assertThat(Files.mismatch(export("app:1"), before)).isEqualTo(-1);
    assertSound();
  }

  @Test
  void directoryIsSavedAndLoaded() {
    assertThat(process.run("save", "-o", "layout/", "app:1")).isZero();
    emptyStore();

    assertThat(process.run("load", "-i", "layout")).isZero();
    assertThat(process.out()).isEqualTo("Loaded image: app:1\n");

    assertThat(process.run("save", "-o", "layout/", "app:1")).isEqualTo(6);
    assertThat(process.err()).contains("layout: cannot be written: the directory is not empty");
  }

  @Test
  void standardStreamsCarryArchives() throws IOException {
    assertThat(process.run("save", "app:1")).isZero();
    process.input = process.out.toByteArray();
    emptyStore();

    assertThat(process.run("load")).as(process.err()).isZero();
    assertThat(process.out()).isEqualTo("Loaded image: app:1\n");
  }

  @Test
  void severalImagesShareAnArchive() {
    assertThat(process.run("import", "root.tar", "other:2")).isZero();
    assertThat(process.run("tag", "app:1", "app:again")).isZero();
    assertThat(process.run("save", "-o", "both.tar", "app:1", "app:again", "other:2")).isZero();
    emptyStore();

    assertThat(process.run("load", "-i", "both.tar")).isZero();

    assertThat(process.out().lines())
        .containsExactlyInAnyOrder(
            "Loaded image: app:1", "Loaded image: app:again", "Loaded image: other:2");
  }

  @Test
  void savingTwiceGivesTheSameBytes() throws IOException {
    process.run("save", "--format", "oci", "-o", "a.tar", "app:1");
    process.run("save", "--format", "oci", "-o", "b.tar", "app:1");

    assertThat(Files.mismatch(directory.resolve("a.tar"), directory.resolve("b.tar")))
        .isEqualTo(-1);
  }

  @Test
  void failedLoadLeavesNothingInTheStore() throws Exception {
    process.run("save", "--format", "oci", "--compression", "none", "-o", "a.tar", "app:1");
    host("sh", "-c", "mkdir x && tar -C x -xf a.tar");
    Path blobs = directory.resolve("x/blobs/sha256");
    Path largest = directory.resolve("none");
    try (var files = Files.list(blobs)) {
      largest =
          files.max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length())).orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(largest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(largest, bytes);
    emptyStore();

    assertThat(process.run("load", "-i", "x")).isEqualTo(5);

    assertThat(process.err()).contains("sha256:" + largest.getFileName());
    assertThat(process.run("images", "-q")).isZero();
    assertThat(process.out()).isEmpty();
    assertThat(directory.resolve("store/blobs/sha256")).isEmptyDirectory();
    assertThat(directory.resolve("store/snapshots")).isEmptyDirectory();
  }

  /** The next try would be refused, as it would be taken for the id of a container. */
  @Test
  void fileForTheIdGoesWithTheContainerThatCannotBeSetUp() {
    assertThat(process.run("run", "--cidfile=id", "--user=nosuch", "app:1")).isEqualTo(125);

    assertThat(process.err()).contains("user nosuch");
    assertThat(directory.resolve("id")).doesNotExist();
  }

  /** As {@code skopeo copy oci:layout dir:FOLDER} leaves it. */
  @Test
  void directoryOfOneImageWithoutAnIndexIsRefusedWithTheWayOut() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("folder"));
    Files.writeString(folder.resolve("version"), "Directory Transport Version: 1.1\n");
    Files.writeString(folder.resolve("manifest.json"), "{\"schemaVersion\":2,\"layers\":[]}");

    assertThat(process.run("load", "-i", "folder")).isEqualTo(5);

    assertThat(process.err())
        .contains("folder: neither a docker archive nor an OCI layout")
        .contains("hint: copy it to another format: skopeo copy dir:FROM oci:TO");
  }

  @Test
  void nameThatMovesIsTold() {
    process.run("save", "-o", "a.tar", "app:1");
    process.run("import", "root.tar", "app:1", "-m", "other");

    assertThat(process.run("load", "-i", "a.tar")).isZero();

    assertThat(process.err()).startsWith("warning: app:1: was the name of sha256:");
  }

  @Test
  void imageInUseIsNotRemoved() {
    process.run("create", "--name", "box", "app:1");

    assertThat(process.run("rmi", "app:1")).isEqualTo(1);
    assertThat(process.err()).contains("in use by container box").contains("jbuild rm box");

    assertThat(process.run("rm", "box")).isZero();
    assertThat(process.run("rmi", "app:1")).isZero();
    assertThat(process.out()).startsWith("Untagged: app:1\nDeleted: sha256:");
  }

  @Test
  void pruneTakesWhatNothingUses() throws IOException {
    process.run("create", "--name", "box", "app:1");
    assertThat(process.run("prune", "-a")).isZero();
    assertThat(process.out()).contains("Removed: 0 images, 0 layers, 0 blobs");

    process.run("rm", "box");
    assertThat(process.run("prune")).isZero();
    assertThat(process.out()).contains("Removed: 0 images, 0 layers, 0 blobs");

    assertThat(process.run("prune", "-a")).isZero();
    assertThat(process.out()).contains("Removed: 1 images, 1 layers, 2 blobs");
    assertThat(directory.resolve("store/blobs/sha256")).isEmptyDirectory();
    assertSound();
  }

  @Test
  void pruneKeepsWhatIsYoungerThanTheFilter() {
    process.run("rmi", "app:1");
    process.run("import", "root.tar");

    assertThat(process.run("prune", "--filter", "until=1h")).isZero();

    assertThat(process.out()).contains("Removed: 0 images");
  }

  @ParameterizedTest
  @ValueSource(strings = {"blobs/sha256", "snapshots"})
  void damageIsFoundNamedAndRemoved(String part) throws Exception {
    Path file;
    try (var files = Files.walk(directory.resolve("store").resolve(part))) {
      file =
          files
              .filter(path -> Files.isRegularFile(path) && path.toFile().length() > 0)
              .filter(path -> part.startsWith("blobs") || path.endsWith("etc/motd"))
              .findFirst()
              .orElseThrow();
    }
    Files.writeString(file, "damaged");

    assertThat(process.run("fsck")).isEqualTo(1);
    assertThat(process.out()).isNotEmpty();

    assertThat(process.run("fsck", "--repair")).isZero();
    assertSound();
  }

  @Test
  void skopeoReadsAndWritesTheSameImage() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/skopeo")), "needs skopeo");
    String id = id("app:1");
    Path before = export("app:1");
    process.run("save", "-o", "docker.tar", "app:1");
    process.run("save", "--format", "oci", "-o", "oci.tar", "app:1");
    process.run("save", "-o", "layout/", "--format", "oci", "--compression", "none", "app:1");
    host("skopeo", "copy", "-q", "docker-archive:docker.tar", "docker-archive:s1.tar:x/app:1");
    host("skopeo", "copy", "-q", "oci-archive:oci.tar", "oci-archive:s2.tar:app:1");
    host("skopeo", "copy", "-q", "oci:layout", "oci:s3:app:1");
    host(
        "skopeo",
        "copy",
        "-q",
        "--dest-compress",
        "--dest-compress-format",
        "zstd",
        "oci-archive:oci.tar",
        "oci:s4:app:1");
    host(
        "sh",
        "-c",
        "gzip -k s1.tar; xz -k s1.tar; zstd -q s1.tar 2>/dev/null || cp s1.tar s1.tar.zst");

    for (String archive :
        List.of("s1.tar", "s2.tar", "s3", "s4", "s1.tar.gz", "s1.tar.xz", "s1.tar.zst")) {
      emptyStore();
      assertThat(process.run("load", "-i", archive)).as(archive + process.err()).isZero();
      String name = process.out().strip().substring("Loaded image: ".length());
      assertThat(id(name)).as(archive).isEqualTo(id);
      assertThat(Files.mismatch(export(name), before)).as(archive).isEqualTo(-1);
      assertSound();
    }
  }

  @Test
  void tagChoosesAnImageOfAnArchiveForSkopeo() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/skopeo")), "needs skopeo");
    process.run("tag", "app:1", "host.example/team/app:two");
    process.run("save", "--format", "oci", "-o", "oci.tar", "app:1", "host.example/team/app:two");
    host("skopeo", "inspect", "oci-archive:oci.tar:1");
    host("skopeo", "inspect", "oci-archive:oci.tar:two");
    emptyStore();

    assertThat(process.run("load", "-i", "oci.tar")).isZero();

    assertThat(process.out().lines())
        .containsExactlyInAnyOrder(
            "Loaded image: app:1", "Loaded image: host.example/team/app:two");
  }

  @ParameterizedTest
  @CsvSource({
    "docker, gzip, application/vnd.docker.distribution.manifest.v2+json",
    "docker, none, application/vnd.docker.distribution.manifest.v2+json",
    "docker, zstd, application/vnd.oci.image.manifest.v1+json",
    "oci,    gzip, application/vnd.oci.image.manifest.v1+json",
  })
  void manifestKeepsItsFormatWhenLayersAreCompressed(String form, String compression, String type)
      throws Exception {
    Files.writeString(directory.resolve("Recipe"), "FROM scratch\nCOPY Recipe /\n");
    assertThat(process.run("build", "--format", form, "-t", "built:1", "."))
        .as(process.err())
        .isZero();
    String id = id("built:1");

    assertThat(
            process.run(
                "save",
                "--format",
                "oci-dir",
                "--compression",
                compression,
                "-o",
                "out/",
                "built:1"))
        .as(process.err())
        .isZero();

    String index = Files.readString(directory.resolve("out/index.json"));
    assertThat(index).contains("\"mediaType\":\"" + type + "\"");
    emptyStore();
    assertThat(process.run("load", "-i", "out")).as(process.err()).isZero();
    assertThat(id("built:1")).isEqualTo(id);
  }

  private void assertSound() {
    assertThat(process.run("fsck")).as(process.out() + process.err()).isZero();
  }

  private String id(String image) {
    assertThat(process.run("inspect", "-f", "{{.Id}}", image)).as(process.err()).isZero();
    return process.out().strip();
  }

  private Path export(String image) throws IOException {
    assertThat(process.run("create", image, "/x")).as(process.err()).isZero();
    String container = process.out().strip();
    Path file = Files.createTempFile(directory, "export", ".tar");
    assertThat(process.run("export", "-o", file.toString(), container)).isZero();
    assertThat(process.run("rm", container)).isZero();
    return file;
  }

  private void emptyStore() {
    byte[] input = process.input;
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    kept.writeBytes(process.out.toByteArray());
    process.run("rmi", "-f", "app:1");
    assertThat(process.run("prune", "-a", "--containers")).as(process.err()).isZero();
    process.input = input;
  }

  private String listing(Path tar) throws Exception {
    String text = host("tar", "--numeric-owner", "--full-time", "-tvf", tar.toString());
    return text.lines()
        .map(line -> line.replace(" ./", " "))
        .filter(line -> !line.endsWith(" "))
        .map(line -> line.replace(" link to ./", " link to "))
        .sorted()
        .toList()
        .toString();
  }

  private String host(String... command) throws Exception {
    Process started =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    try (InputStream in = started.getInputStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(started.waitFor()).as(text).isZero();
      return text;
    }
  }
}
