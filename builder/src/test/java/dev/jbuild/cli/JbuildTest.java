package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JbuildTest {
  @TempDir Path directory;
  private FakeProcess process;

  @BeforeEach
  void start() {
    process = new FakeProcess(directory);
  }

  @Test
  void versionIsPrintedAlone() {
    assertThat(process.run("--version")).isZero();

    assertThat(process.out()).isEqualTo("jbuild " + Version.NUMBER + "\n");
    assertThat(process.err()).isEmpty();
  }

  @Test
  void helpGoesToStandardOutputAndNamesEveryCommand() {
    assertThat(process.run("--help")).isZero();

    for (CommandTable.Entry entry : CommandTable.ENTRIES) {
      assertThat(process.out()).contains("  " + entry.name() + " ");
    }
  }

  @Test
  void everyCommandOfTheHelpExistsAndHasAPage() {
    for (CommandTable.Entry entry : CommandTable.ENTRIES) {
      assertThat(process.run(entry.name(), "--help")).as(entry.name()).isZero();
      assertThat(process.out()).startsWith("Usage: jbuild " + entry.name());
      assertThat(process.err()).isEmpty();
    }
  }

  @Test
  void noArgumentsAtAllIsWrongUsage() {
    assertThat(process.run()).isEqualTo(2);

    assertThat(process.out()).isEmpty();
    assertThat(process.err()).startsWith("Usage: ");
  }

  @Test
  void faultsOfTheSyntaxAndOfTheValuesAreReportedInOneRun() throws IOException {
    Files.writeString(
        directory.resolve("Recipe"),
        """
        FROM scratch AS base
        RUNN true
        EXPOSE 99999
        HEALTHCHECK --interval=1x CMD a
        STOPSIGNAL SIGFOO
        COPY --from=elsewhere a b
        RUN --mount=type=foo true
        """);
    for (String command : new String[] {"build", "plan", "lint"}) {
      assertThat(process.run(command, directory.toString())).as(command).isNotZero();

      assertThat(process.err().lines().filter(line -> line.contains("error: ")))
          .as(command)
          .extracting(line -> line.replaceFirst(".*/", ""))
          .containsExactly(
              "Recipe:2:1: error: unknown instruction: RUNN",
              "Recipe:3:1: error: invalid port 99999",
              "Recipe:4:13: error: --interval: invalid duration 1x",
              "Recipe:5:1: error: invalid signal SIGFOO",
              "Recipe:7:5: error: unsupported mount type foo");
    }
  }

  @Test
  void contextThatIsNotThereIsWrongUsageEverywhere() {
    for (String command : new String[] {"build", "plan", "lint"}) {
      assertThat(process.run(command, "nowhere")).as(command).isEqualTo(2);
    }
    assertThat(process.run("context", "ls", "nowhere")).isEqualTo(2);
  }

  @Test
  void unknownOptionNamesANearOne() {
    assertThat(process.run("images", "--quite")).isEqualTo(2);

    assertThat(process.err())
        .isEqualTo("error: `images`: unknown option: --quite\nhint: did you mean --quiet?\n");
  }

  @Test
  void mistypedCommandNamesANearOne() {
    assertThat(process.run("imagse")).isEqualTo(2);

    assertThat(process.err()).contains("hint: did you mean `jbuild images`?");
  }

  @Test
  void commandOfALaterVersionIsRefusedByName() {
    assertThat(process.run("push", "x")).isEqualTo(2);

    assertThat(process.err()).startsWith("error: `push`: ");
  }

  @Test
  void missingAndSuperfluousArgumentsShowTheUsage() {
    assertThat(process.run("tag", "a")).isEqualTo(2);
    assertThat(process.err()).contains("hint: usage: jbuild tag IMAGE NAME[:TAG]");

    assertThat(process.run("tag", "a", "b", "c")).isEqualTo(2);
    assertThat(process.err()).contains("unexpected argument: c");
  }

  @Test
  void optionWithoutItsValueIsNamed() {
    assertThat(process.run("images", "--format")).isEqualTo(2);

    assertThat(process.err()).contains("--format: a value is missing");
  }

  @Test
  void controlCharactersInArgumentsAreEscapedInMessages() {
    assertThat(process.run("inspect", "\u001b[2Jx")).isEqualTo(1);

    assertThat(process.err()).contains("\\x1b[2Jx").doesNotContain("\u001b");
  }

  @Test
  void emptyRootCountsAsNotGiven() {
    assertThat(process.run("--root", "", "info", "--format", "{{.Root}}")).isZero();
    assertThat(process.out()).isEqualTo(directory.resolve("store") + "\n");
  }

  @Test
  void globalOptionsStandBeforeOrAfterTheCommand() {
    Path root = directory.resolve("elsewhere");

    assertThat(process.run("--root", root.toString(), "info", "--format", "{{.Root}}")).isZero();
    assertThat(process.out()).isEqualTo(root + "\n");

    assertThat(process.run("info", "--root=" + root, "--format", "{{.Root}}")).isZero();
    assertThat(process.out()).isEqualTo(root + "\n");
  }

  @Test
  void emptyStoreListsNothingButTheHeading() {
    assertThat(process.run("images")).isZero();
    assertThat(process.out()).isEqualTo("REPOSITORY   TAG   IMAGE ID   CREATED   SIZE\n");

    assertThat(process.run("ls", "-q")).isZero();
    assertThat(process.out()).isEmpty();
  }

  @Test
  void unusableStoreIsAFaultOfTheHost() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");

    assertThat(process.run("images", "--root", file.toString())).isEqualTo(7);

    assertThat(process.err()).startsWith("error: ").contains(file.toString());
  }

  @Test
  void readerThatWentAwayEndsTheCommandSilently() {
    process.target = failing("Broken pipe");

    assertThat(process.run("images")).isEqualTo(6);

    assertThat(process.err()).isEmpty();
  }

  @Test
  void fullDiskBehindStandardOutputIsTold() {
    process.target = failing("No space left on device");

    assertThat(process.run("images")).isEqualTo(6);

    assertThat(process.err()).isEqualTo("error: standard output: no space left on device\n");
  }

  private static OutputStream failing(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(why);
      }
    };
  }
}
