package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code RUN --mount}, from the recipe to what the step sees and what the image keeps. */
@Tag("root")
class RunMountsRootTest {
  private static final String SECRET = "tell-nobody-4711";

  @TempDir Path directory;
  private FakeProcess process;

  @BeforeEach
  void makeBase() throws IOException {
    TestBuilds builds = new TestBuilds(directory);
    process = builds.process;
    Files.writeString(builds.context.resolve(".dockerignore"), "hidden\nRecipe*\n");
  }

  @Test
  void bindShowsTheContextWithoutWhatIsIgnoredOwnedByRoot() throws IOException {
    Files.createDirectories(directory.resolve("context/src/deep"));
    Files.writeString(directory.resolve("context/src/deep/file"), "content");
    Files.writeString(directory.resolve("context/hidden"), "x");
    Files.setAttribute(directory.resolve("context/src/deep/file"), "unix:uid", 1234);

    build(
        "RUN --mount=target=/m /busybox sh -c '/busybox cat /m/src/deep/file > /got;"
            + " /busybox stat -c %u /m/src/deep/file >> /got; /busybox ls -a /m >> /got;"
            + " /busybox touch /m/new 2>/dev/null || echo read-only >> /got'");

    assertThat(image("got")).isEqualTo("content0\n.\n..\n.dockerignore\nbusybox\nsrc\nread-only\n");
    assertThat(unpacked().resolve("m")).doesNotExist();
  }

  @Test
  void whatIsWrittenToABindIsSeenByTheStepAndThrownAway() throws IOException {
    Files.writeString(directory.resolve("context/file"), "before");

    build(
        "RUN --mount=type=bind,rw,source=file,target=/f"
            + " /busybox sh -c 'echo after > /f; /busybox cat /f > /got'",
        "RUN --mount=source=file,target=/f /busybox cat /f > /second");

    assertThat(image("got") + image("second")).isEqualTo("after\nbefore");
    assertThat(directory.resolve("context/file")).hasContent("before");
  }

  @Test
  void changedContentOfABindRunsTheStepAgainAndUnchangedDoesNot() throws IOException {
    Files.writeString(directory.resolve("context/file"), "one");
    Files.writeString(directory.resolve("context/other"), "one");
    String step = "RUN --mount=source=file,target=/f /busybox cat /f > /got";
    String first = build(step);

    Files.writeString(directory.resolve("context/other"), "two");
    assertThat(build(step)).isEqualTo(first);
    Files.writeString(directory.resolve("context/file"), "two");

    assertThat(build(step)).isNotEqualTo(first);
    assertThat(image("got")).isEqualTo("two");
  }

  @Test
  void bindFromAStageSeesItsFilesWithOwners() throws IOException {
    recipe(
        "FROM scratch AS tools",
        "COPY --chown=7:8 busybox /bin/sh",
        "FROM scratch",
        "COPY busybox /busybox",
        "RUN --mount=from=tools,source=/bin,target=/tools [\"/busybox\", \"sh\", \"-c\","
            + " \"/busybox stat -c '%u:%g' /tools/sh > /got\"]");

    assertThat(buildRecipe()).isZero();

    assertThat(image("got")).isEqualTo("7:8\n");
  }

  @Test
  void cacheOutlivesBuildsAndIsInNoLayer() throws IOException {
    build("RUN --mount=type=cache,target=/c /busybox sh -c 'echo 1 >> /c/log'");
    build(
        "RUN --mount=type=cache,target=/c /busybox sh -c"
            + " 'echo 2 >> /c/log; /busybox cp /c/log /got'");

    assertThat(image("got")).isEqualTo("1\n2\n");
    assertThat(unpacked().resolve("c")).doesNotExist();
  }

  @Test
  void cachesOfOtherIdsAndOwnersAreOthers() throws IOException {
    build(
        "RUN --mount=type=cache,target=/c /busybox touch /c/one",
        "RUN --mount=type=cache,target=/c,uid=5,mode=0700 /busybox sh -c"
            + " '/busybox ls /c > /got; /busybox stat -c \"%u %a\" /c >> /got'",
        "RUN --mount=type=cache,target=/d,id=/c /busybox ls /d >> /got",
        "RUN --mount=type=cache,target=/c,id=../../../x /busybox ls /c >> /got");

    assertThat(image("got")).isEqualTo("5 700\none\n");
  }

  @Test
  void cacheStartsWithTheTreeThatItIsMadeFrom() throws IOException {
    recipe(
        "FROM scratch AS seed",
        "COPY busybox /data/seed",
        "FROM scratch",
        "COPY busybox /busybox",
        "RUN --mount=type=cache,from=seed,source=data,target=/c [\"/busybox\", \"sh\", \"-c\","
            + " \"/busybox ls /c > /got; /busybox touch /c/more\"]",
        "RUN --mount=type=cache,from=seed,source=data,target=/c [\"/busybox\", \"sh\", \"-c\","
            + " \"/busybox ls /c >> /got\"]");

    assertThat(buildRecipe()).as(process.err()).isZero();

    assertThat(image("got")).isEqualTo("seed\nmore\nseed\n");
  }

  @Test
  void cacheHasTheOwnerAndModeOfTheDirectoryThatItIsMadeFrom() throws IOException {
    recipe(
        "FROM scratch AS seed",
        "COPY --chown=7:8 --chmod=750 busybox /data/seed",
        "FROM scratch",
        "COPY busybox /busybox",
        "RUN --mount=type=cache,from=seed,source=data,target=/c [\"/busybox\", \"sh\", \"-c\","
            + " \"/busybox stat -c '%u:%g %a' /c > /got\"]");

    assertThat(buildRecipe()).as(process.err()).isZero();

    assertThat(image("got")).isEqualTo("7:8 750\n");
  }

  @Test
  void cachesAreCountedByTheirIdsAndPruned() throws IOException {
    String fill = "RUN --mount=type=cache,target=/c,id=apt --mount=type=cache,target=/root/.npm";
    build(fill + " /busybox sh -c '/busybox dd if=/dev/zero of=/c/big bs=1k count=100'");

    assertThat(process.run("du", "--verbose")).isZero();
    assertThat(process.out())
        .containsPattern("Cache mounts +2 +0 ")
        .containsPattern("(?m)^apt +.* 1\\d\\dkB")
        .containsPattern("(?m)^/root/.npm +");
    process.run("prune");
    process.run("prune", "--all", "--filter", "until=2001-01-01T00:00:00Z");
    assertThat(process.run("du", "--format", "{{.Type}} {{.TotalCount}}")).isZero();
    assertThat(process.out()).contains("Cache mounts 2\n");
    assertThat(process.run("prune", "--cache")).as(process.err()).isZero();
    assertThat(process.out())
        .contains("Deleted cache mount: apt\n", "Deleted cache mount: /root/.npm\n")
        .contains(", 2 cache mounts\n");
    assertThat(directory.resolve("store/caches")).isEmptyDirectory();
    build(fill + ",ro /busybox sh -c '/busybox ls /c > /got'");
    assertThat(image("got")).isEmpty();
  }

  @Test
  void tmpfsIsEmptyWritableAndLimited() throws IOException {
    build(
        "RUN --mount=type=tmpfs,target=/t,size=64k /busybox sh -c '/busybox df -k /t > /got;"
            + " /busybox dd if=/dev/zero of=/t/big bs=1k count=128 2>/dev/null || echo full >>"
            + " /got'");

    assertThat(image("got")).contains(" 64 ").endsWith("full\n");
  }

  @Test
  void secretReachesTheStepAndNothingElse() throws IOException {
    Files.writeString(directory.resolve("token"), SECRET);
    process.variables.put("TOKEN", SECRET);

    build(
        List.of("--secret", "id=file,src=token", "--secret", "id=variable,env=TOKEN"),
        "RUN --mount=type=secret,id=file --mount=type=secret,id=variable,env=V,required"
            + " /busybox sh -c '/busybox sha256sum < /run/secrets/file > /got;"
            + " echo -n $V | /busybox sha256sum >> /got;"
            + " /busybox stat -c \"%a %u\" /run/secrets/file >> /got'");

    String got = image("got");
    assertThat(got.lines().distinct()).hasSize(2);
    assertThat(got).endsWith("400 0\n");
    Files.delete(directory.resolve("token"));
    assertThat(process.err()).doesNotContain(SECRET);
    assertThat(filesWith(directory, SECRET)).isEmpty();
  }

  @Test
  void valueOfASecretIsInTheKeyOnlyWhenTheRecipeAsksForIt() throws IOException {
    String plain =
        "RUN --mount=type=secret,id=s /busybox sh -c '/busybox cat /proc/sys/kernel/random/uuid >"
            + " /got'";
    String content = plain.replace("id=s", "id=s,cache=content");
    process.variables.put("s", "one");
    String first = build(List.of("--secret", "id=s"), plain);
    String firstOfContent = build(List.of("--secret", "id=s"), content);

    process.variables.put("s", "two");

    assertThat(build(List.of("--secret", "id=s"), plain)).isEqualTo(first);
    assertThat(build(List.of("--secret", "id=s"), content)).isNotEqualTo(firstOfContent);
  }

  @Test
  void requiredSecretThatIsNotGivenIsNamedWithItsLine() throws IOException {
    recipe(
        "FROM scratch",
        "COPY busybox /busybox",
        "RUN --mount=type=secret,id=absent,required=true [\"/busybox\", \"true\"]");

    assertThat(buildRecipe()).isEqualTo(1);

    assertThat(process.err())
        .contains("context/Recipe:3: ")
        .contains("secret absent is required, and not given")
        .contains("hint: give it: --secret id=absent");
  }

  @Test
  void failedStepIsTriedAgainOnACleanLayer() throws IOException {
    build(
        "RUN --retry=2 --mount=type=cache,target=/c /busybox sh -c '[ -e /left-over ] && echo dirty"
            + " >> /c/tries; echo > /left-over; echo x >> /c/tries; [ $(/busybox wc -l < /c/tries)"
            + " = 3 ] || exit 7; /busybox cp /c/tries /got'");

    assertThat(process.err()).contains("try 2 of 3 failed: exit code 7").doesNotContain("try 3 of");
    assertThat(image("got")).isEqualTo("x\nx\nx\n");
  }

  @Test
  void stepThatTakesTooLongIsStopped() throws IOException {
    recipe(
        "FROM scratch",
        "COPY busybox /busybox",
        "RUN --timeout=200ms [\"/busybox\", \"sleep\", \"60\"]");

    assertThat(buildRecipe()).isEqualTo(1);

    assertThat(process.err()).contains("timed out after 0.2s");
  }

  @Test
  void insecureStepNeedsTheGrantOfTheCommandLine() throws IOException {
    String step = "RUN --security=insecure /busybox grep CapEff /proc/self/status > /got";
    recipe("FROM scratch", "COPY busybox /busybox", "SHELL [\"/busybox\", \"sh\", \"-c\"]", step);
    assertThat(buildRecipe()).isEqualTo(4);
    assertThat(process.err()).contains("--allow security.insecure");

    build(List.of("--allow", "security.insecure"), step);

    assertThat(image("got")).doesNotContain("00000000a80425fb");
  }

  @Test
  void namedContextWinsOverStageAndImage() throws IOException {
    Files.createDirectories(directory.resolve("other"));
    Files.writeString(directory.resolve("other/file"), "from the named context");
    recipe(
        "FROM scratch AS base",
        "COPY absent /file",
        "FROM scratch",
        "COPY busybox /busybox",
        "COPY --from=base file /copied",
        "RUN --mount=from=base,target=/m [\"/busybox\", \"cp\", \"/m/file\", \"/mounted\"]");

    assertThat(buildRecipe("--build-context", "base=other")).as(process.err()).isZero();

    assertThat(image("copied") + image("mounted")).isEqualTo("from the named context".repeat(2));
  }

  @Test
  void mountThatCannotBeIsRefusedBeforeAnythingRuns() throws IOException {
    recipe(
        "FROM scratch",
        "RUN --mount=type=cache,target=/c,sharing=some [\"/x\"]",
        "RUN --mount=type=bind,target=/c,uid=4 [\"/x\"]",
        "RUN --mount=type=tmpfs,target=/,size=1k [\"/x\"]",
        "RUN --mount=type=secret [\"/x\"]",
        "RUN --mount=type=cache,target=/c,mode=9 [\"/x\"]");

    assertThat(buildRecipe()).isEqualTo(4);

    assertThat(process.err())
        .contains("Recipe:2:5: error: unsupported sharing some")
        .contains("Recipe:3:5: error: uid is not allowed for mounts of type bind")
        .contains("Recipe:4:5: error: invalid mount target /")
        .contains("Recipe:5:5: error: a secret needs an id or a target")
        .contains("Recipe:6:5: error: invalid mode 9");
  }

  private String build(String... steps) throws IOException {
    return build(List.of(), steps);
  }

  /** Builds a recipe whose shell is busybox, and gives the image's id. */
  private String build(List<String> options, String... steps) throws IOException {
    String[] lines = new String[steps.length + 3];
    lines[0] = "FROM scratch";
    lines[1] = "COPY busybox /busybox";
    lines[2] = "SHELL [\"/busybox\", \"sh\", \"-c\"]";
    System.arraycopy(steps, 0, lines, 3, steps.length);
    recipe(lines);
    assertThat(buildRecipe(options.toArray(new String[0]))).as(process.err()).isZero();
    return process.out().strip();
  }

  private void recipe(String... lines) throws IOException {
    Files.writeString(directory.resolve("context/Recipe"), String.join("\n", lines) + "\n");
  }

  private int buildRecipe(String... options) {
    String[] words = new String[options.length + 4];
    words[0] = "build";
    words[1] = "-t";
    words[2] = "result";
    System.arraycopy(options, 0, words, 3, options.length);
    words[words.length - 1] = "context";
    return process.run(words);
  }

  /** Content of a file of the image that was built last. */
  private String image(String path) throws IOException {
    return Files.readString(unpacked().resolve(path));
  }

  private Path unpacked() throws IOException {
    assertThat(process.run("create", "result", "/x")).as(process.err()).isZero();
    String container = process.out().strip();
    Path tar = Files.createTempFile(directory, "export", ".tar");
    assertThat(process.run("export", "-o", tar.toString(), container)).isZero();
    assertThat(process.run("rm", container)).isZero();
    Path tree = Files.createTempDirectory(directory, "image");
    Process tool =
        new ProcessBuilder("tar", "-xf", tar.toString(), "-C", tree.toString()).inheritIO().start();
    assertThat(tool.onExit().join().exitValue()).isZero();
    return tree;
  }

  private static List<Path> filesWith(Path root, String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).filter(file -> contains(file, wanted)).toList();
    }
  }

  private static boolean contains(Path file, byte[] wanted) {
    try {
      String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      return content.contains(new String(wanted, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
