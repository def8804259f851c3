package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --resource} of {@code build}. */
@Tag("root")
class ResourceRootTest {
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");
  private static final String ALLOCATE =
      "RUN x=x; for i in $(/busybox seq 26); do x=$x$x; done; /busybox sleep 60\n";

  @TempDir Path directory;
  private TestBuilds builds;

  @BeforeEach
  void makeContext() throws IOException {
    builds = new TestBuilds(directory);
    assumeTrue(Files.isWritable(GROUPS), "needs control groups to write to");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    String own = "jbuild-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> groups = Files.walk(GROUPS, 3)) {
      assertThat(groups.filter(group -> group.getFileName().toString().startsWith(own))).isEmpty();
    }
  }

  @Test
  void memoryOfAllStepsTogetherIsLimitedAndTheStepThatTheKernelKillsIsNamed() throws IOException {
    int code =
        builds.run(
            TestBuilds.SHELL.replace("FROM scratch", "FROM scratch AS base")
                + "FROM base AS one\n"
                + ALLOCATE.replace("x=x;", "x=one;")
                + "FROM base AS two\n"
                + ALLOCATE.replace("x=x;", "x=two;")
                + "FROM base\n"
                + "COPY --from=one /busybox /1\nCOPY --from=two /busybox /2\n",
            "--resource",
            "build-memory=48m,build-cpus=2");

    assertThat(code).isEqualTo(1);
    assertThat(builds.process.err())
        .contains("killed: out of memory (limit 48m for all steps together)")
        .contains("RUN x=")
        .contains("hint: raise --resource build-memory");
  }

  @Test
  void limitOfEachStepIsThatOfBuildx() throws IOException {
    int code = builds.run(TestBuilds.SHELL + ALLOCATE, "--resource=memory=24m");

    assertThat(code).isEqualTo(1);
    assertThat(builds.process.err()).contains("killed: out of memory (limit 24m)");
  }

  @Test
  void processorsSharesAndSwapAreThoseOfTheKernelsFiles() throws IOException {
    builds.build(
        TestBuilds.SHELL
            + "RUN cd /sys/fs/cgroup; /busybox grep -s . cpuset*/cpuset.cpus cpu*/cpu.shares"
            + " memory/memory.memsw.limit_in_bytes cpuset.cpus cpu.weight memory.swap.max"
            + " > /limits; /busybox grep Cpus_allowed_list /proc/self/status >> /limits\n",
        "--resource=cpuset-cpus=0,0-0,cpu-shares=512",
        "--resource=memory=64m,memory-swap=96m");

    assertThat(builds.unpacked().resolve("limits"))
        .content()
        .contains("Cpus_allowed_list:\t0\n")
        .containsAnyOf("cpu.shares:512\n", "cpu.weight:20\n");
  }

  @Test
  void whatTheKernelDoesNotTakeIsNamed() throws IOException {
    assertThat(builds.run(TestBuilds.SHELL + "RUN true\n", "--resource=cpuset-cpus=9999"))
        .isNotZero();

    assertThat(builds.process.err()).contains("cpuset.cpus");
  }

  @Test
  void processesOfAllStepsTogetherAreLimited() throws IOException {
    int code =
        builds.run(
            TestBuilds.SHELL + "RUN for i in $(/busybox seq 40); do /busybox sleep 5 & done\n",
            "--resource=build-pids=14");

    assertThat(code).isEqualTo(1);
    assertThat(builds.process.err()).contains("can't fork");
  }

  @Test
  void limitsAreInNoKey() throws IOException {
    builds.build(
        TestBuilds.SHELL + "RUN true\n", "--resource=build-memory=1g", "--resource=cpus=1");

    builds.build(TestBuilds.SHELL + "RUN true\n", "--require-cached");
  }

  @Test
  void whatIsNoLimitIsWrongUsage() throws IOException {
    for (String wrong :
        List.of(
            "memory",
            "x=1",
            "memory=0",
            "build-cpus=x",
            "cpu-period=5",
            "pids=0",
            "cpuset-cpus=x",
            "memory-swap=1g")) {
      assertThat(builds.run("FROM scratch\n", "--resource=" + wrong)).as(wrong).isEqualTo(2);
      assertThat(builds.process.err()).contains("error: --resource " + wrong);
    }
    assertThat(builds.run("FROM scratch\n", "--memory=1g", "--resource=memory=2g")).isEqualTo(2);
  }
}
