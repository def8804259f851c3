package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Which builds are recalled: all that would do the same, and no other. */
@Tag("root")
class RecallRootTest {
  private static final String PROGRAM = "jbuild.program";

  private static final String RECIPE =
      """
      FROM scratch AS base
      COPY busybox /busybox
      SHELL ["/busybox", "sh", "-c"]
      FROM base AS work
      ARG GIVEN=1
      ARG SOURCE_DATE_EPOCH
      RUN echo $GIVEN > /given
      COPY tree file* link /tree/
      RUN --mount=type=bind,source=mounted,target=/m ["/busybox", "cat", "/m/file"]
      COPY --from=other:1 /x /from-other
      WORKDIR /work
      COPY --link <<EOF /inline
      text
      EOF
      CMD a
      """;

  @TempDir Path directory;
  private TestBuilds builds;
  private Path context;
  private Path content;

  interface Change {
    void make() throws IOException;
  }

  @BeforeEach
  void makeContext() throws IOException {
    System.setProperty(PROGRAM, "this");
    builds = new TestBuilds(directory);
    context = builds.context;
    content = directory.resolve("store/content/builds");
    makeOther("other:1", "x");
    Files.createDirectories(context.resolve("tree/sub"));
    Files.createDirectories(context.resolve("mounted"));
    Files.createDirectories(context.resolve("unused"));
    Files.writeString(context.resolve(".dockerignore"), "Recipe*\n**/*.log\n");
    for (String file : List.of("tree/sub/a", "tree/b", "file1", "mounted/file", "unused/a")) {
      Files.writeString(context.resolve(file), "a");
    }
    Files.writeString(context.resolve("tree/hidden.log"), "a");
    Files.createSymbolicLink(context.resolve("link"), Path.of("file1"));
    Files.writeString(directory.resolve("arguments"), "FILE=1\n");
    Files.writeString(context.resolve("Recipe"), RECIPE);
  }

  @AfterEach
  void forgetProgram() {
    System.clearProperty(PROGRAM);
  }

  private void makeOther(String name, String text) throws IOException {
    Path other = Files.createDirectories(directory.resolve("other"));
    Files.writeString(other.resolve("Recipe"), "FROM scratch\nCOPY x /x\n");
    Files.writeString(other.resolve("x"), text);
    run("build", "-q", "-t", name, "other");
  }

  private String run(String... words) {
    assertThat(builds.process.run(words)).as(builds.process.err()).isZero();
    return builds.process.out().strip();
  }

  private String build(String... options) {
    List<String> words = new ArrayList<>(List.of("build", "-t", "result"));
    words.addAll(List.of(options));
    words.add("context");
    return run(words.toArray(new String[0]));
  }

  /** An ordinary build writes its trace anew. */
  private boolean isRecalled(Change build) throws IOException {
    Map<String, Object> before = traces();
    build.make();
    return traces().equals(before);
  }

  private Map<String, Object> traces() throws IOException {
    Map<String, Object> traces = new TreeMap<>();
    if (Files.isDirectory(content)) {
      try (Stream<Path> files = Files.list(content)) {
        for (Path file : files.toList()) {
          traces.put(file.toString(), Files.getAttribute(file, "unix:ino"));
        }
      }
    }
    return traces;
  }

  @Test
  void unchangedBuildIsRecalledAndTellsTheSame() throws IOException {
    String first = build();
    builds.process.run("build", "-t", "result", "--no-cache=false", "context");
    String ordinary = builds.process.err();

    assertThat(isRecalled(() -> assertThat(build()).isEqualTo(first))).isTrue();
    assertThat(withoutTimes(builds.process.err())).isEqualTo(withoutTimes(ordinary));
    assertThat(isRecalled(() -> assertThat(build("-q")).isEqualTo(first))).isFalse();
    assertThat(isRecalled(() -> assertThat(build("-q")).isEqualTo(first))).isTrue();
    assertThat(builds.process.err()).isEmpty();
  }

  private static String withoutTimes(String text) {
    return text.replaceAll("[0-9.]+ ?m?s\\b", "TIME");
  }

  @Test
  void recalledBuildWritesTheIdAndRunsNothing() throws IOException {
    String id = build("--iidfile", "id", "--require-cached=false");
    Files.delete(directory.resolve("id"));

    assertThat(isRecalled(() -> build("--iidfile", "id", "--require-cached=false"))).isTrue();
    assertThat(directory.resolve("id")).hasContent(id);
  }

  @Test
  void recalledBuildWritesTheMetadataThatABuildFromTheCacheWrites() throws IOException {
    build("--metadata-file", "metadata");
    Path metadata = directory.resolve("metadata");
    assertThat(isRecalled(() -> build("--metadata-file", "metadata"))).isTrue();
    String recalled = Files.readString(metadata);

    build("--metadata-file", "metadata", "--no-cache=false"); // an ordinary build
    assertThat(metadata).hasContent(recalled);
    assertThat(recalled).contains("jbuild.steps", "\"cached\": true");
  }

  @TestFactory
  Stream<DynamicTest> changeOfAnInputIsNoticed() {
    Map<String, Change> changes = new LinkedHashMap<>();
    contextChanges(changes);
    storeChanges(changes);
    commandLineChanges(changes);
    return tests(changes, false);
  }

  private void contextChanges(Map<String, Change> changes) {
    changes.put("a comment of the recipe", () -> write("Recipe", "# a\n" + RECIPE));
    changes.put("content, as long, of the same time", () -> rewrite(at("tree/b")));
    changes.put("content of a wildcard's file", () -> write("file1", "b"));
    changes.put("a second file of a wildcard", () -> write("file2", "a"));
    changes.put("a file that is new below a directory", () -> write("tree/sub/new", "a"));
    changes.put("a directory that is new", () -> Files.createDirectory(at("tree/new")));
    changes.put("a file that is gone", () -> Files.delete(at("tree/sub/a")));
    changes.put("a mode", () -> builds.sh("chmod 700 context/tree/b"));
    changes.put("an extended attribute", () -> builds.sh("setfattr -n user.a -v b context/tree/b"));
    changes.put("a link's target", () -> builds.sh("ln -sfn busybox context/link"));
    changes.put("content of a mount", () -> write("mounted/file", "b"));
    changes.put("an ignore rule", () -> write(".dockerignore", "Recipe*\n**/*.log\nother\n"));
    changes.put("an ignore file that comes first", () -> write("Recipe.dockerignore", "Recipe*\n"));
  }

  private void storeChanges(Map<String, Change> changes) {
    changes.put("the image that COPY --from means", () -> makeOther("other:1", "y"));
    changes.put("the image's name goes to another", () -> run("tag", "other:1", "result"));
    changes.put("the image is removed", () -> run("rmi", "result"));
    changes.put("its build record is another's", () -> damage(record(id())));
    changes.put("its configuration is damaged", () -> damage(document(id())));
    changes.put("cache records are gone", () -> builds.sh("rm -r store/keys/??"));
    changes.put(
        "a snapshot's record is gone",
        () -> builds.sh("rm $(ls -t store/snapshots/*/snapshot | head -1)"));
    changes.put("the cache is pruned", () -> run("prune", "-f", "--cache"));
    changes.put("the traces are damaged", this::damageTraces);
    changes.put("the trace is cut off", () -> builds.sh("truncate -s -9 store/content/builds/*"));
    changes.put("the trace is empty", () -> builds.sh("truncate -s 0 store/content/builds/*"));
  }

  private void commandLineChanges(Map<String, Change> changes) {
    changes.put("the program", () -> System.setProperty(PROGRAM, "that"));
    changes.put("an argument of the environment", () -> variable("GIVEN", "3"));
    changes.put("an option of the environment", () -> variable("JBUILD_LABEL", "a=b"));
    changes.put("a file of arguments", () -> Files.writeString(at("../arguments"), "FILE=2\n"));
    changes.put("the epoch", () -> variable("SOURCE_DATE_EPOCH", "9"));
    changes.put("an option of the configuration file", this::writeConfiguration);
  }

  @TestFactory
  Stream<DynamicTest> whatIsNoInputDoesNotCount() {
    Map<String, Change> changes = new LinkedHashMap<>();
    changes.put("nothing", () -> {});
    changes.put("a file that no step takes", () -> write("unused/a", "b"));
    changes.put("a file that is hidden", () -> write("tree/hidden.log", "b"));
    changes.put("a file's time", () -> Files.setLastModifiedTime(at("tree/b"), time()));
    changes.put(
        "a file that is replaced by one alike", () -> builds.sh("cd context/tree; cp b c; mv c b"));
    changes.put("a variable", () -> variable("UNUSED", "3"));
    changes.put("another image", () -> makeOther("another", "z"));
    changes.put("a name of the image", () -> run("tag", "result", "result:2"));
    changes.put(
        "a comment of the ignore file", () -> write(".dockerignore", "# a\nRecipe*\n**/*.log\n"));
    return tests(changes, true);
  }

  /** Each on a store and a context of its own: dynamic tests share those of their factory. */
  private Stream<DynamicTest> tests(Map<String, Change> changes, boolean recalled) {
    return changes.entrySet().stream()
        .map(
            change ->
                DynamicTest.dynamicTest(
                    change.getKey(),
                    () -> {
                      reset();
                      String[] options = {"--build-arg", "GIVEN", "--build-arg-file", "arguments"};
                      build(options);
                      assertThat(isRecalled(() -> build(options))).as("before").isTrue();
                      change.getValue().make();
                      assertThat(isRecalled(() -> build(options))).isEqualTo(recalled);
                      assertThat(isRecalled(() -> build(options))).as("afterwards").isTrue();
                    }));
  }

  private void reset() throws IOException {
    builds.sh("rm -rf store run context other configuration arguments");
    makeContext();
    variable("GIVEN", "2");
    variable("SOURCE_DATE_EPOCH", "5"); // so that the last snapshots are those of clamped layers
  }

  @Test
  void optionsAreInputs() throws IOException {
    build();
    List<String[]> options =
        List.of(
            new String[] {"--label", "a=b"},
            new String[] {"--label", "a=c"},
            new String[] {"--build-arg", "GIVEN=7"},
            new String[] {"--target", "base"},
            new String[] {"--network", "none"},
            new String[] {"--format", "docker"},
            new String[] {"-t", "second"});
    for (String[] option : options) {
      assertThat(isRecalled(() -> build(option))).as(String.join(" ", option)).isFalse();
      String id = builds.process.out().strip();
      assertThat(isRecalled(() -> build(option))).as(String.join(" ", option)).isTrue();
      assertThat(builds.process.out().strip()).isEqualTo(id);
    }
  }

  @Test
  void optionsThatNeedAnOrdinaryBuildLeaveNoTrace() throws IOException {
    build();
    for (String option :
        List.of(
            "--no-cache-filter=base",
            "--annotation=a=b",
            "--squash",
            "--secret=id=a,src=arguments",
            "--build-context=x=context")) {
      Map<String, Object> before = traces();
      build(option);
      build(option);
      assertThat(traces()).as(option).isEqualTo(before);
      assertThat(builds.process.err()).contains("cached");
    }
  }

  @Test
  void valuesOfTheCommandLineAndTextOfTheRecipeAreNotKept() throws IOException {
    write("Recipe", "# noted-in-passing\n" + RECIPE);
    build("--build-arg", "UNUSED=a-value-of-someone");

    assertThat(isRecalled(() -> build("--build-arg", "UNUSED=a-value-of-someone"))).isTrue();
    assertThat(builds.filesWith("a-value-of-someone")).isEmpty();
    assertThat(builds.filesWith("noted-in-passing")).isEmpty();
  }

  @Test
  void stepsWithOtherInputsLeaveNoTrace() throws IOException {
    String shell = "FROM scratch\nCOPY busybox /busybox\nSHELL [\"/busybox\", \"sh\", \"-c\"]\n";
    builds.build(shell + "RUN --no-cache echo a\n");
    builds.build(shell + "RUN --mount=type=secret,id=a,cache=content echo a\n");
    assertThat(content.resolve("..").normalize()).exists();
    try (Stream<Path> files = Files.walk(content, FileVisitOption.FOLLOW_LINKS)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1); // of makeOther
    }
  }

  @Test
  void recipeThatIsFoundFirstCounts() throws IOException {
    Files.move(at("Recipe"), at("Dockerfile"));
    build();
    write("Containerfile", RECIPE);

    assertThat(isRecalled(this::build)).isFalse(); // it is as long, but has another name
    assertThat(isRecalled(this::build)).isTrue();
  }

  @Test
  void failedBuildIsNotRecalled() throws IOException {
    write("Recipe", RECIPE + "RUN exit 7\n");
    assertThat(builds.process.run("build", "context")).isEqualTo(1);
    assertThat(builds.process.run("build", "context")).isEqualTo(1);
    assertThat(builds.process.err()).contains("exit code 7");
  }

  @Test
  void warningsAreToldAgain() throws IOException {
    write("Recipe", "FROM scratch as a\ncopy file1 /\nCOPY empty /x\n");
    Files.createDirectories(at("empty"));
    Files.writeString(at("empty/a.log"), "");
    build();
    String ordinary = builds.process.err();
    assertThat(ordinary).contains("FromAsCasing", "CopyEmptiedByIgnore");

    assertThat(isRecalled(this::build)).isTrue();
    assertThat(withoutTimes(builds.process.err()).replace("ran", "cached"))
        .contains("FromAsCasing", "CopyEmptiedByIgnore");

    Files.delete(at("empty/a.log")); // nothing that the step takes is another
    assertThat(isRecalled(this::build)).isFalse();
    assertThat(builds.process.err()).doesNotContain("CopyEmptiedByIgnore");
  }

  private Path at(String path) {
    return context.resolve(path);
  }

  private void write(String path, String text) throws IOException {
    Files.writeString(at(path), text);
  }

  /** Another content of the same length, and times as before. */
  private static void rewrite(Path file) throws IOException {
    FileTime modified = Files.getLastModifiedTime(file);
    Files.writeString(file, "b");
    Files.setLastModifiedTime(file, modified);
  }

  private static FileTime time() {
    return FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));
  }

  private void variable(String name, String value) {
    builds.process.variables.put(name, value);
  }

  private void writeConfiguration() throws IOException {
    Files.writeString(directory.resolve("configuration"), "label = a=b\n");
    variable("JBUILD_CONFIG", directory.resolve("configuration").toString());
  }

  private String id() {
    return run("inspect", "-f", "{{.Id}}", "result");
  }

  private Path record(String id) {
    return directory.resolve("store/records").resolve(id.substring("sha256:".length()) + ".json");
  }

  private Path document(String id) {
    return directory.resolve("store/blobs/sha256").resolve(id.substring("sha256:".length()));
  }

  private void damageTraces() throws IOException {
    for (String trace : traces().keySet()) {
      damage(Path.of(trace));
    }
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
