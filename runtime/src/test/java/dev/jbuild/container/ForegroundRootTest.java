package dev.jbuild.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Containers in place of a JVM, and what a killed JVM leaves behind. */
@Tag("root")
@ExtendWith(NothingLeft.class)
class ForegroundRootTest {
  @TempDir Path directory;
  private Busybox busybox;
  private Path own;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void image() throws IOException {
    busybox = new Busybox(directory);
    own = directory.resolve("own");
  }

  @AfterEach
  void removeImage() throws IOException {
    started.forEach(Process::destroyForcibly);
    busybox.close();
  }

  private ImmutableList<String> command(String mode, String options, String script) {
    return ImmutableList.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        RunMain.class.getName(),
        mode,
        options,
        busybox.image().toString(),
        own.toString(),
        script);
  }

  private Process start(String mode, String options, String script) throws IOException {
    Process process = new ProcessBuilder(command(mode, options, script)).start();
    started.add(process);
    return process;
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  private static String errors(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), UTF_8);
  }

  private static void awaitLine(Process process) throws IOException {
    while (process.getInputStream().read() != '\n') {
      assertThat(process.isAlive()).isTrue();
    }
  }

  /** Kernel and monitor clean up after a kill: soon, but not before it returns. */
  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 500 && !condition.getAsBoolean(); i++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(condition.getAsBoolean()).as(what).isTrue();
  }

  private static boolean hasNoGroups(long pid) {
    try {
      return NothingLeft.groups(pid).isEmpty();
    } catch (IOException e) {
      return false; // one went while it was looked at
    }
  }

  @Test
  void exitCodeIsThatOfTheCommandAndDirectoriesAreRemoved() throws Exception {
    Process process = start("front", "", "echo out; cat; echo err >&2; echo x > /file; exit 9");

    assertThat(output(process)).isEqualTo("out\n");
    assertThat(errors(process)).isEqualTo("err\n");
    assertThat(process.waitFor()).isEqualTo(9);
    assertThat(own).doesNotExist();
    assertThat(hasNoGroups(process.pid())).isTrue();
  }

  @Test
  void standardInputIsKeptWhenInteractive() throws Exception {
    Process process = start("front", "i", "cat");
    process.getOutputStream().write("through\n".getBytes(UTF_8));
    process.getOutputStream().close();

    assertThat(output(process)).isEqualTo("through\n");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void signalsReachTheCommand() throws Exception {
    for (String options : ImmutableList.of("", "n")) {
      Process process =
          start("front", options, "trap 'exit 5' TERM; echo up; while :; do sleep 0.05; done");
      awaitLine(process);

      process.toHandle().destroy();

      assertThat(process.waitFor()).isEqualTo(5);
      assertThat(own).doesNotExist();
    }
  }

  @Test
  void signalThatEndsTheCommandIsInTheExitCode() throws Exception {
    Process process = start("front", "", "echo up; sleep 1000");
    awaitLine(process);

    process.toHandle().destroy();

    assertThat(process.waitFor()).isEqualTo(143);
  }

  @Test
  void memoryLimitIsToldOnStandardError() throws Exception {
    Process process = start("front", "m", "head -c 100m /dev/zero | tail");

    assertThat(errors(process)).contains("error: killed: out of memory (limit 24m)\n");
    assertThat(process.waitFor()).isEqualTo(137);
  }

  @Test
  void killedFrontLeavesNothing() throws Exception {
    Process process = start("front", "", "setsid sleep 1000 & echo up; sleep 1000");
    awaitLine(process);
    ImmutableList<ProcessHandle> below =
        process.descendants().collect(ImmutableList.toImmutableList());
    assertThat(below).hasSizeGreaterThanOrEqualTo(3);

    process.destroyForcibly().waitFor();

    await("processes", () -> below.stream().noneMatch(ForegroundRootTest::isRunning));
    await("groups", () -> hasNoGroups(process.pid()));
    await("directories", () -> !Files.exists(own));
  }

  @Test
  void killedStarterOfAStepLeavesNothing() throws Exception {
    Process process = start("step", "", "setsid sleep 1000 & echo up; sleep 1000");
    awaitLine(process);
    ImmutableList<ProcessHandle> below =
        process.descendants().collect(ImmutableList.toImmutableList());
    assertThat(hasNoGroups(process.pid())).isFalse();

    process.destroyForcibly().waitFor();

    await("processes", () -> below.stream().noneMatch(ForegroundRootTest::isRunning));
    await("groups", () -> hasNoGroups(process.pid()));
  }

  /** No pid namespace ends what is left here: the monitor does. */
  @Test
  void killedStarterOfAStepWithoutNamespacesLeavesNothing() throws Exception {
    String marker = Long.toString(1_000_000 + ProcessHandle.current().pid());
    Process process = start("step", "c", "setsid sleep " + marker + " & echo up; sleep " + marker);
    awaitLine(process);
    assertThat(sleepers(marker)).isPositive();

    process.destroyForcibly().waitFor();

    await("control groups", () -> hasNoGroups(process.pid()));
    await("processes", () -> sleepers(marker) == 0);
  }

  private static long sleepers(String marker) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").endsWith("sleep " + marker))
        .count();
  }

  @Test
  void starterThatEndsWithoutClosingLeavesNothing() throws Exception {
    Process process = start("step", "", "exit 4");

    assertThat(process.waitFor()).isEqualTo(4);
    await("groups", () -> hasNoGroups(process.pid()));
  }

  private static boolean isRunning(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return !stat.contains(") Z "); // a zombie is its parent's affair
    } catch (IOException e) {
      return false;
    }
  }

  private Process inTerminal(String options, String script, String before) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script(1) is not installed");
    StringBuilder line = new StringBuilder(before);
    for (String word : command("front", options, script)) {
      line.append(" '").append(word.replace("'", "'\\''")).append('\'');
    }
    return new ProcessBuilder("script", "-qec", line.toString(), "/dev/null").start();
  }

  @Test
  void terminalIsTheContainersOwnWithTheUsersSize() throws Exception {
    Process process =
        inTerminal(
            "it",
            "tty; stty size; test -c /dev/console && echo console; exit 6",
            "stty rows 33 cols 77;");

    assertThat(output(process)).contains("/dev/pts/0\r\n", "33 77\r\n", "console\r\n");
    assertThat(process.waitFor()).isEqualTo(6);
  }

  @Test
  void terminalTakesControlCharactersToTheCommand() throws Exception {
    Process process = inTerminal("it", "trap 'echo int; exit 8' INT; echo up; sleep 60 & wait", "");
    awaitLine(process);

    process.getOutputStream().write(3); // Ctrl-C
    process.getOutputStream().flush();

    assertThat(output(process)).contains("int");
    assertThat(process.waitFor()).isEqualTo(8);
  }

  @Test
  void usersTerminalIsNotHandedInWithoutOneOfTheContainers() throws Exception {
    Process process =
        inTerminal(
            "i", "test -t 0 || test -t 1 || test -t 2 || echo pipes; (: </dev/tty) ; true", "");

    assertThat(output(process)).contains("pipes", "/dev/tty");
    assertThat(process.waitFor()).isZero();
  }
}
