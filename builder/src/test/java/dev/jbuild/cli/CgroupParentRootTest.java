package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --cgroup-parent} of {@code build}. */
@Tag("root")
class CgroupParentRootTest {
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");
  private final String name = "jbuildtest-" + ProcessHandle.current().pid();

  @TempDir Path directory;
  private TestBuilds builds;

  @BeforeEach
  void makeContext() throws IOException {
    builds = new TestBuilds(directory);
    assumeTrue(Files.isWritable(GROUPS), "needs control groups to write to");
  }

  /** The program leaves the group that it was told to use, as docker does. */
  @AfterEach
  void removeGroups() throws IOException {
    for (Path group : groups()) {
      Files.delete(group);
    }
  }

  @Test
  void stepsRunBelowTheGroupAndLeaveNothingInIt() throws IOException {
    builds.build(
        TestBuilds.SHELL
            + "RUN --mount=type=tmpfs,target=/t /busybox cat /proc/self/cgroup > /groups\n",
        "--cgroup-parent",
        "/" + name + "/steps");

    // the step sees its own group as the top, so look at what was made for it
    assertThat(groups()).isNotEmpty();
    try (Stream<Path> left = Files.walk(groups().getLast())) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("jbuild-")))
          .isEmpty();
    }
  }

  @Test
  void limitOfTheGroupHolds() throws IOException {
    Path pids = GROUPS.resolve("pids");
    Path parent = (Files.isDirectory(pids) ? pids : GROUPS).resolve(name);
    Files.createDirectory(parent);
    assumeTrue(Files.exists(parent.resolve("pids.max")), "needs the pids controller");
    Files.writeString(parent.resolve("pids.max"), "12");

    int code =
        builds.run(
            TestBuilds.SHELL + "RUN for i in $(/busybox seq 40); do /busybox sleep 5 & done\n",
            "--cgroup-parent=" + name);

    assertThat(code).isEqualTo(1);
    assertThat(builds.process.err()).contains("can't fork");
    assertThat(builds.run(TestBuilds.SHELL + "RUN true\n")).isZero();
  }

  /** A launcher is started ahead of the next step; that it cannot be is no failure of this one. */
  @Test
  void groupThatIsFullFailsTheStepAndNothingElse() throws IOException {
    Path pids = GROUPS.resolve("pids");
    Path parent = (Files.isDirectory(pids) ? pids : GROUPS).resolve(name);
    Files.createDirectory(parent);
    assumeTrue(Files.exists(parent.resolve("pids.max")), "needs the pids controller");
    Files.writeString(parent.resolve("pids.max"), "3");
    List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, e) -> uncaught.add(e));
    try {
      assertThat(builds.run(TestBuilds.SHELL + "RUN true\n", "--cgroup-parent=" + name))
          .isNotZero();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }

    assertThat(builds.process.err()).contains("a limit on processes?");
    assertThat(uncaught).isEmpty();
  }

  @Test
  void valueThatIsNoGroupIsWrongUsageAndACachedBuildNeedsNoGroup() throws IOException {
    assertThat(builds.run("FROM scratch\nCOPY busybox /\n", "--cgroup-parent=../x")).isEqualTo(2);
    assertThat(builds.process.err())
        .contains("error: --cgroup-parent ../x: not a path of a control group")
        .contains("hint: ");
    assertThat(builds.process.run("run", "--cgroup-parent", "a/..", "x")).isEqualTo(2);

    builds.build("FROM scratch\nCOPY busybox /\n");
    builds.build("FROM scratch\nCOPY busybox /\n", "--cgroup-parent=" + name, "--require-cached");
    assertThat(groups()).isEmpty();
  }

  /** All groups of the test, the inner ones first. */
  private List<Path> groups() throws IOException {
    try (Stream<Path> hierarchies = Files.list(GROUPS)) {
      return Stream.concat(Stream.of(GROUPS), hierarchies)
          .map(hierarchy -> hierarchy.resolve(name))
          .filter(Files::isDirectory)
          .flatMap(group -> Stream.of(group.resolve("steps"), group))
          .filter(Files::isDirectory)
          .toList();
    }
  }
}
