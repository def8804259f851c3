package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images for several platforms, from the recipe through the store to other tools and back. */
@Tag("root")
class PlatformsRootTest {
  private static final Path BINFMT_MISC = Path.of("/proc/sys/fs/binfmt_misc");

  @TempDir Path directory;
  private FakeProcess process;

  @BeforeEach
  void makeBases() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root: owners, snapshots");
    assumeTrue("amd64".equals(System.getProperty("os.arch")), "written for amd64");
    process = new FakeProcess(directory);
    Files.createDirectories(directory.resolve("context"));
    Files.writeString(directory.resolve("context/file"), "from the context\n");
    for (String machine : List.of("amd64", "arm64")) {
      Path tree = Files.createDirectories(directory.resolve(machine));
      Files.writeString(tree.resolve("machine"), machine + "\n");
      host("tar", "-C", tree.toString(), "-cf", machine + ".tar", ".");
      ok("import", "--platform", "linux/" + machine, machine + ".tar", "base-" + machine);
    }
    recipe(
        """
        ARG TARGETARCH
        FROM base-${TARGETARCH}
        """);
    ok("build", "-q", "--platform", "linux/amd64,linux/arm64", "-t", "base", "context");
    ok("rmi", "base-amd64", "base-arm64");
  }

  @Test
  void anIndexIsBuiltUnderTheTagAndItsIdIsPrinted() throws Exception {
    recipe(
        """
        FROM --platform=$BUILDPLATFORM base AS build
        COPY file /file
        FROM base
        ARG TARGETPLATFORM
        LABEL platform=$TARGETPLATFORM
        COPY --from=build /machine /built-on
        """);

    ok(
        "build",
        "--platform=linux/amd64,linux/arm64",
        "-t",
        "app",
        "--iidfile",
        "iid",
        "--metadata-file",
        "metadata",
        "context");

    String id = process.out().strip();
    assertThat(id).matches("sha256:[0-9a-f]{64}");
    assertThat(Files.readString(directory.resolve("iid"))).isEqualTo(id);
    assertThat(Files.readString(directory.resolve("metadata")))
        .contains("\"containerimage.digest\": \"" + id)
        .contains("image.index.v1+json")
        .doesNotContain("containerimage.config.digest");
    assertThat(process.err())
        .contains("[linux/amd64->arm64 build 2/2] COPY file /file")
        .contains("[linux/arm64 1 ");
    assertThat(inspect("{{.Id}} {{.Os}}/{{.Architecture}}", "app")).isEqualTo(id + " linux/amd64");
    assertThat(inspect("{{.Config.Labels.platform}}", "--platform", "linux/arm64/v8", "app"))
        .isEqualTo("linux/arm64");
    assertThat(files("linux/arm64", "app", "built-on", "machine")).isEqualTo("amd64\narm64\n");
    assertThat(files("linux/amd64", "app", "built-on", "machine")).isEqualTo("amd64\namd64\n");
    assertThat(process.run("images", "--format", "{{.Repository}} {{.Platform}}")).isZero();
    assertThat(process.out().lines())
        .containsExactlyInAnyOrder("app linux/amd64,linux/arm64", "base linux/amd64,linux/arm64");
    assertSound();
  }

  @Test
  void whatIsTheSameForAllPlatformsRunsOnceAlsoWithoutCache() throws Exception {
    recipe(
        """
        FROM --platform=$BUILDPLATFORM base AS build
        COPY file /file
        FROM base
        COPY --from=build /file /file
        """);

    ok("build", "--no-cache", "--platform=linux/amd64,linux/arm64", "context");

    assertThat(process.err())
        .contains("cached [linux/amd64->arm64 build 2/2] COPY file /file")
        .contains("3 steps ran, 1 cached")
        .doesNotContain("cached [linux/arm64 1 2/2] COPY --from=build");
  }

  @Test
  void oneForeignPlatformMakesAPlainImage() throws Exception {
    recipe("FROM base\nCOPY file /\n");

    ok("build", "-q", "--platform=linux/arm64", "-t", "app", "context");

    assertThat(inspect("{{.Architecture}} {{json .Descriptor.mediaType}}", "app"))
        .isEqualTo("arm64 \"application/vnd.oci.image.manifest.v1+json\"");
    assertThat(process.run("inspect", "--platform", "linux/amd64", "app")).isNotZero();
    assertThat(process.err()).contains("not there for platform linux/amd64");
  }

  @Test
  void programsThatCannotRunAreRefusedBeforeAnythingHappens() throws Exception {
    recipe(
        """
        FROM base AS other
        COPY file /
        FROM --platform=linux/sparc64 scratch
        RUN ["/file"]
        COPY --from=other file /
        """);

    assertThat(process.run("build", "-t", "app", "context")).isEqualTo(7);

    assertThat(process.err())
        .contains("error: context/Dockerfile:4:1: RUN [\"/file\"]: programs for linux/sparc64")
        .contains("hint: register an emulator")
        .doesNotContain("COPY");
  }

  @Test
  void programsRunThroughAHandlerOfBinfmtMisc() throws Exception {
    Path echo = Path.of("/bin/busybox");
    assumeTrue(Files.exists(echo), "needs a static busybox");
    boolean mounted = Files.exists(BINFMT_MISC.resolve("status"));
    if (!mounted) {
      assumeTrue(
          Files.readString(Path.of("/proc/filesystems")).contains("binfmt_misc"),
          "needs binfmt_misc");
      host("mount", "-t", "binfmt_misc", "binfmt_misc", BINFMT_MISC.toString());
    }
    Path handler = BINFMT_MISC.resolve("jbuild-test");
    try {
      // programs of a machine that nobody has are handed to a native program that tells of them
      Path interpreter = directory.resolve("echo");
      Files.copy(echo, interpreter);
      host("chmod", "755", interpreter.toString());
      String header = "\\x7fELF\\x02\\x02\\x01";
      String machine = "\\x00\\x02\\x00\\x2b";
      Files.writeString(
          BINFMT_MISC.resolve("register"),
          ":jbuild-test:M::" + header + "\\x00".repeat(9) + machine + "::" + interpreter + ":F");
      byte[] program = new byte[64];
      System.arraycopy(
          new byte[] {0x7f, 'E', 'L', 'F', 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0x2b},
          0,
          program,
          0,
          20);
      Files.write(directory.resolve("context/program"), program);
      recipe(
          """
          FROM --platform=linux/sparc64 scratch
          COPY --chmod=755 program /
          RUN ["/program", "was", "run"]
          """);

      ok("build", "-t", "app", "context");

      assertThat(process.err()).contains("/program was run");
      Files.writeString(handler, "-1");
      assertCachedWithoutTheHandler();
    } finally {
      if (Files.exists(handler)) {
        Files.writeString(handler, "-1");
      }
      if (!mounted) {
        host("umount", BINFMT_MISC.toString());
      }
    }
  }

  private void assertCachedWithoutTheHandler() throws Exception {
    ok("build", "context");
    ok("build", "--require-cached", "context");
    ok("plan", "context");
    assertThat(process.out()).contains("no step would run");
    assertThat(process.err()).doesNotContain("programs");

    assertThat(process.run("build", "--no-cache", "context")).isEqualTo(7);
    Files.writeString(directory.resolve("context/program"), "another");
    assertThat(process.run("build", "--require-cached", "context")).isEqualTo(3);
    ok("plan", "--no-cache", "context");
    assertThat(process.out()).contains("2 steps would run");
    assertThat(process.err())
        .contains(
            "warning: context/Dockerfile:3:1: RUN [\"/program\", \"was\", \"run\"]: programs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci", "docker"})
  void savedIndexIsLoadedWithAllPlatforms(String format) throws Exception {
    String arm64 = inspect("{{.Id}}", "--platform=linux/arm64", "base");
    ok("save", "--format", format, "--compression", "none", "-o", "base.tar", "base");
    String id = inspect("{{.Id}}", "base");
    ok("rmi", "base");
    assertThat(process.out()).isEqualTo("Untagged: base:latest\nDeleted: " + id + "\n");
    ok("prune", "-a");
    assertThat(directory.resolve("store/blobs/sha256")).isEmptyDirectory();

    ok("load", "-i", "base.tar");

    assertThat(process.out()).isEqualTo("Loaded image: base:latest\n");
    assertThat(process.err()).isEmpty();
    assertThat(inspect("{{.Id}}", "base")).isEqualTo(id);
    assertThat(inspect("{{.Id}}", "--platform=linux/arm64", "base")).isEqualTo(arm64);
    assertThat(files("linux/arm64", "base", "machine")).isEqualTo("arm64\n");
    assertSound();
  }

  @Test
  void onePlatformIsSavedAndLoadedAlone() throws Exception {
    String arm64 = inspect("{{.Id}}", "--platform=linux/arm64", "base");
    ok("save", "--platform=linux/arm64", "-o", "one.tar", "base");
    ok("save", "--format=oci", "-o", "all.tar", "base");
    for (String archive : List.of("one.tar", "all.tar")) {
      ok("rmi", "base");

      ok("load", "--platform", "linux/arm64", "-i", archive);

      assertThat(inspect("{{.Id}}", "base")).as(archive).isEqualTo(arm64);
      assertThat(process.run("inspect", "--platform", "linux/amd64", "base")).isNotZero();
    }
    assertThat(process.run("load", "--platform", "linux/s390x", "-i", "all.tar")).isEqualTo(5);
    assertThat(process.err()).contains("no image for platform linux/s390x");
  }

  @Test
  void platformsThatAreNotInALayoutAreToldAndPassedOver() throws Exception {
    String arm64 = inspect("{{.Id}}", "--platform=linux/arm64", "base");
    ok("save", "--format=oci", "-o", "layout/", "base");
    String index = Files.readString(directory.resolve("layout/index.json"));
    Path document = directory.resolve("layout/blobs/sha256").resolve(firstDigest(index));
    Files.delete(document.resolveSibling(firstDigest(Files.readString(document))));
    ok("rmi", "base");

    ok("load", "-i", "layout");

    assertThat(process.err())
        .isEqualTo("warning: base:latest: platform linux/amd64 is not in the archive\n");
    assertThat(inspect("{{.Id}}", "--platform=linux/arm64", "base")).isEqualTo(arm64);
    assertThat(process.run("create", "base", "/x")).isNotZero();
    assertThat(process.err()).contains("hint: it is there for linux/arm64");
    ok("save", "--format=oci", "-o", "again.tar", "base");
    assertSound();
  }

  @Test
  void imagesOfAnIndexThatAContainerUsesStay() {
    ok("create", "--name", "box", "--platform=linux/arm64", "base", "/x");

    assertThat(process.run("rmi", "base")).isEqualTo(1);
    assertThat(process.err()).contains("in use by container box");
    ok("prune", "-a");
    assertThat(process.out()).contains("Removed: 0 images");
    ok("rm", "box");
    ok("prune", "-a");
    assertThat(process.out()).contains("Removed: 3 images");
    assertSound();
  }

  @Test
  void anIndexHasManyNamesAndItsImagesMayHaveTheirOwn() throws Exception {
    String arm64 = inspect("{{.Id}}", "--platform=linux/arm64", "base");
    ok("tag", "base", "other");
    ok("tag", arm64, "arm");

    assertThat(inspect("{{json .RepoTags}}", "base")).contains("base:latest", "other:latest");
    ok("rmi", "arm");
    assertThat(process.out()).isEqualTo("Untagged: arm:latest\n");
    assertThat(process.run("rmi", arm64)).isEqualTo(1);
    assertThat(process.err()).contains("belongs to an index");
    ok("rmi", "base");
    assertThat(process.out()).isEqualTo("Untagged: base:latest\n");
    assertThat(inspect("{{.Id}}", "--platform=linux/arm64", "other")).isEqualTo(arm64);
  }

  @Test
  void skopeoAndBuildahReadAndWriteIndexes() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/skopeo")), "needs skopeo");
    String arm64 = inspect("{{.Id}}", "--platform=linux/arm64", "base");
    ok("save", "--format", "oci", "-o", "oci.tar", "base");
    assertThat(host("skopeo", "inspect", "--raw", "oci-archive:oci.tar"))
        .contains("image.index.v1+json", "\"architecture\":\"arm64\"");
    host("skopeo", "copy", "-q", "--all", "oci-archive:oci.tar", "oci:copied:base:again");
    host(
        "skopeo", "copy", "-q", "--override-arch=arm64", "oci-archive:oci.tar", "oci:one:base:one");

    ok("load", "-i", "copied");
    assertThat(process.out()).isEqualTo("Loaded image: base:again\n");
    assertThat(inspect("{{.Id}}", "--platform=linux/arm64", "base:again")).isEqualTo(arm64);
    ok("load", "-i", "one");
    assertThat(inspect("{{.Id}}", "base:one")).isEqualTo(arm64);

    assumeTrue(Files.exists(Path.of("/usr/bin/buildah")), "needs buildah");
    buildah("manifest", "create", "made");
    buildah("manifest", "add", "--all", "made", "oci-archive:oci.tar");
    buildah("manifest", "push", "--all", "made", "oci-archive:made.tar:made:1");
    ok("load", "-i", "made.tar");
    assertThat(inspect("{{.Id}}", "--platform=linux/arm64", "made:1")).isEqualTo(arm64);
    assertSound();
  }

  private void buildah(String... words) throws Exception {
    Path storage = directory.resolve("buildah");
    String[] command = new String[words.length + 6];
    List<String> first =
        List.of(
            "buildah",
            "--root",
            storage.toString(),
            "--runroot",
            storage + "-run",
            "--storage-driver=vfs");
    for (int i = 0; i < command.length; i++) {
      command[i] = i < 6 ? first.get(i) : words[i - 6];
    }
    host(command);
  }

  private void recipe(String text) throws IOException {
    Files.writeString(directory.resolve("context/Dockerfile"), text);
  }

  private void ok(String... words) {
    assertThat(process.run(words)).as(process.err()).isZero();
  }

  private String inspect(String format, String... words) {
    String[] all = new String[words.length + 3];
    all[0] = "inspect";
    all[1] = "-f";
    all[2] = format;
    System.arraycopy(words, 0, all, 3, words.length);
    ok(all);
    return process.out().strip();
  }

  /** The contents of files of an image, one after the other. */
  private String files(String platform, String image, String... names) throws Exception {
    ok("create", "--platform", platform, image, "/x");
    String container = process.out().strip();
    ok("export", "-o", "files.tar", container);
    ok("rm", container);
    String[] command = new String[names.length + 3];
    command[0] = "tar";
    command[1] = "-xOf";
    command[2] = "files.tar";
    System.arraycopy(names, 0, command, 3, names.length);
    return host(command);
  }

  private static String firstDigest(String json) {
    Matcher matcher = Pattern.compile("sha256:([0-9a-f]{64})").matcher(json);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private void assertSound() {
    assertThat(process.run("fsck")).as(process.out() + process.err()).isZero();
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
