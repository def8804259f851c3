package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cache mounts of builds that are processes of their own and share a store. */
@Tag("root")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CacheProcessesRootTest {
  /** Both steps are at work when this has passed: each waits to see the other. */
  private static final String MEET =
      "RUN --timeout=60s --mount=type=cache,target=/meet"
          + " : > /meet/$ME; until [ -e /meet/$OTHER ]; do /busybox usleep 1000; done\n";

  @TempDir Path directory;
  private TestBuilds builds;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void makeContext() throws IOException {
    builds = new TestBuilds(directory);
    // the base is there, so that both start with the step that counts
    builds.build(TestBuilds.SHELL + "ARG ME OTHER\n");
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void stepsThatShareACacheHaveItAtOnce() throws Exception {
    Process a = start("a", "b", MEET);
    Process b = start("b", "a", MEET);

    assertThat(error(a) + error(b)).doesNotContain("error:");
    assertThat(a.waitFor()).isZero();
    assertThat(b.waitFor()).isZero();
  }

  @Test
  void stepsThatLockACacheNeverHaveItAtOnce() throws Exception {
    String step =
        MEET
            + "RUN --mount=type=cache,target=/c,sharing=locked echo begin $ME >> /c/log; for i in 1"
            + " 2 3 4 5 6 7 8; do echo $ME >> /c/log; /busybox usleep 20000; done; echo end $ME >>"
            + " /c/log\n";
    Process a = start("a", "b", step);
    Process b = start("b", "a", step);

    assertThat(error(a) + error(b)).doesNotContain("error:");
    String log = Files.readString(caches("log").getFirst());
    String ofA = "begin a\n" + "a\n".repeat(8) + "end a\n";
    String ofB = "begin b\n" + "b\n".repeat(8) + "end b\n";
    assertThat(log).isIn(ofA + ofB, ofB + ofA);
  }

  @Test
  void stepsWithAPrivateCacheHaveDirectoriesOfTheirOwn() throws Exception {
    String step =
        "RUN --timeout=60s --mount=type=cache,target=/meet"
            + " --mount=type=cache,target=/c,sharing=private"
            + " echo $ME >> /c/who; : > /meet/$ME; until [ -e /meet/$OTHER ]; do /busybox usleep"
            + " 1000; done; [ $(/busybox cat /c/who) = $ME ]\n";
    Process a = start("a", "b", step);
    Process b = start("b", "a", step);

    assertThat(error(a) + error(b)).doesNotContain("error:");
    assertThat(caches("who")).hasSize(2);
    // and who comes later finds one of them again
    builds.build(
        TestBuilds.SHELL + "RUN --mount=type=cache,target=/c,sharing=private [ -s /c/who ]\n");
  }

  @Test
  void killedBuildLeavesNoLockAndNoProcess() throws Exception {
    String hold = "echo holding; [ $ME = b ] || /busybox sleep 47114711";
    String step = "RUN --mount=type=cache,target=/c,sharing=locked " + hold + "\n";
    Process a = start("a", "b", step);
    awaitLine(a, "holding");
    Process b = start("b", "a", step);

    a.destroyForcibly().waitFor();

    assertThat(error(b)).contains("holding").doesNotContain("error:");
    assertThat(b.waitFor()).isZero();
    while (ProcessHandle.allProcesses().anyMatch(CacheProcessesRootTest::sleeps)) {
      Thread.onSpinWait(); // until the time limit of the test
    }
  }

  private static boolean sleeps(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains("47114711")
        && process.info().command().orElse("").endsWith("/busybox");
  }

  @Test
  void pruneWaitsForTheStepThatUsesACache() throws Exception {
    Process build =
        start(
            "a",
            "b",
            "RUN --mount=type=cache,target=/c,id=held : > /c/mine; echo holding; until [ -e /c/go"
                + " ]; do /busybox usleep 1000; done; [ -e /c/mine ] && echo still there\n");
    BufferedReader said = awaitLine(build, "holding");
    Process prune = process("prune", "--cache");
    try (FileChannel gate =
        FileChannel.open(directory.resolve("store/gate"), StandardOpenOption.WRITE)) {
      FileLock free = gate.tryLock();
      while (free != null) {
        free.release();
        free = gate.tryLock();
      }
    }
    Path cache = caches("mine").getFirst();

    Files.createFile(cache.resolveSibling("go"));

    assertThat(said.lines().toList()).anyMatch(line -> line.contains("still there"));
    assertThat(build.waitFor()).isZero();
    assertThat(prune.inputReader().lines().toList()).contains("Deleted cache mount: held");
    assertThat(prune.waitFor()).isZero();
    assertThat(cache).doesNotExist();
  }

  /** The line is among what the process has said. */
  private static BufferedReader awaitLine(Process process, String wanted) throws IOException {
    BufferedReader reader = process.errorReader();
    StringBuilder said = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      said.append(line).append('\n');
      if (line.endsWith(" " + wanted)) {
        return reader;
      }
    }
    throw new AssertionError("ended without " + wanted + ":\n" + said);
  }

  private static String error(Process process) {
    return String.join("\n", process.errorReader().lines().toList());
  }

  private List<Path> caches(String file) throws IOException {
    try (var all = Files.walk(directory.resolve("store/caches"))) {
      return all.filter(path -> path.endsWith(file)).toList();
    }
  }

  /** Builds a step with two arguments. */
  private Process start(String me, String other, String steps) throws IOException {
    Path recipe = directory.resolve("Recipe." + me);
    Files.writeString(recipe, TestBuilds.SHELL + "ARG ME OTHER\n" + steps);
    return process(
        "build",
        "--progress",
        "plain",
        "-f",
        recipe.toString(),
        "--build-arg",
        "ME=" + me,
        "--build-arg",
        "OTHER=" + other,
        directory.resolve("context").toString());
  }

  private Process process(String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Jbuild.class.getName()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JBUILD_ROOT", directory.resolve("store").toString());
    builder.environment().put("JBUILD_RUN_ROOT", directory.resolve("run").toString());
    Process process = builder.start();
    started.add(process);
    return process;
  }
}
