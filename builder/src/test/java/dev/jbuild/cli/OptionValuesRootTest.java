package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of options that scripts give: empty ones, files that are none, limits that cannot be. */
@Tag("root")
class OptionValuesRootTest {
  @TempDir Path directory;
  private FakeProcess process;

  @BeforeEach
  void makeContext() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root: owners, snapshots");
    process = new FakeProcess(directory);
    Files.createDirectories(directory.resolve("context"));
    Files.writeString(directory.resolve("context/file"), "x");
    Files.writeString(directory.resolve("context/Recipe"), "FROM scratch AS a\nCOPY file /\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--iidfile", "--metadata-file"})
  void pipeIsWrittenAndStaysOne(String option) throws Exception {
    host("mkfifo", "pipe");
    Process reader =
        new ProcessBuilder("cat", "pipe")
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("got").toFile())
            .start();
    try {
      build(option, "pipe");

      assertThat(reader.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      reader.destroyForcibly();
    }
    assertThat(Files.isRegularFile(directory.resolve("pipe"))).isFalse();
    assertThat(Files.readString(directory.resolve("got"))).contains(process.out().strip());
  }

  @Test
  void fileThatALinkLeadsToIsWrittenAndTheLinkStays() throws IOException {
    Path link = directory.resolve("link");
    Files.writeString(directory.resolve("id"), "old");
    Files.createSymbolicLink(link, Path.of("id"));

    build("--iidfile", "link");
    assertThat(process.run("save", "-o", "link", process.out().strip())).isZero();

    assertThat(link).isSymbolicLink();
    assertThat(Files.size(directory.resolve("id"))).isGreaterThan(1024);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--target", "--file", "--iidfile", "--metadata-file"})
  void emptyValueCountsAsNone(String option) {
    String expected = build();

    assertThat(build(option, "")).isEqualTo(expected);
  }

  @Test
  void emptyContextIsWrongUsage() {
    assertThat(process.run("build", "")).isEqualTo(2);

    assertThat(process.err())
        .isEqualTo("error: the context is empty\nhint: write . for the present directory\n");
  }

  @ParameterizedTest
  @CsvSource({
    "nofile=5:3, the soft limit is above the hard one",
    "nofile=-1:3, the soft limit is above the hard one",
    "nofile=-2, not a limit",
    "nofiles=3, no such limit"
  })
  void limitThatCannotBeIsWrongUsageBeforeAnythingRuns(String limit, String why) {
    assertThat(process.run("build", "--ulimit", limit, "context")).isEqualTo(2);

    assertThat(process.err()).startsWith("error: --ulimit nofile").contains(": " + why + "\n");
    assertThat(Files.exists(directory.resolve("store/index.json"))).isFalse();
  }

  @Test
  void relativeWorkingDirectoryOfRunIsWrongUsage() {
    build("-t", "app");

    assertThat(process.run("run", "--rm", "-w", "rel", "app", "/file")).isEqualTo(2);

    assertThat(process.err()).isEqualTo("error: --workdir rel: the path is not absolute\n");
  }

  @Test
  void forcedRemovalPassesOverWhatIsNotThere() {
    assertThat(process.run("rmi", "-f", "nope")).isZero();
    assertThat(process.run("rmi", "nope")).isEqualTo(1);
  }

  @Test
  void inspectPrintsWhatIsThereAndFailsForTheRest() {
    String id = build("-t", "app");

    assertThat(process.run("inspect", "-f", "{{.Id}}", "nope", "app")).isEqualTo(1);

    assertThat(process.out()).isEqualTo(id + "\n");
    assertThat(process.err()).isEqualTo("error: nope: no such image or container\n");
    assertThat(process.run("inspect", "--type", "bad", "app")).isEqualTo(2);
    assertThat(process.err()).isEqualTo("error: --type: not one of image, container: `bad`\n");
  }

  private String build(String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "build";
    System.arraycopy(options, 0, words, 1, options.length);
    words[words.length - 1] = "context";
    assertThat(process.run(words)).as(process.err()).isZero();
    return process.out().strip();
  }

  private void host(String... command) throws Exception {
    Process started = new ProcessBuilder(command).directory(directory.toFile()).start();
    assertThat(started.waitFor()).isZero();
  }
}
