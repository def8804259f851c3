package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CgroupLayoutTest {
  private static final Path ROOT = Path.of("/");

  @Test
  void versionOneFindsEachControllerWhereItIsMounted() {
    CgroupLayout layout =
        CgroupLayout.parse(
            """
            24 18 0:22 / /sys rw - sysfs sysfs rw
            30 24 0:26 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755
            33 30 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:13 - cgroup cgroup rw,cpu,cpuacct
            34 30 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
            """,
            "4:memory:/user.slice/a\n3:cpu,cpuacct:/\n",
            ROOT);

    assertThat(layout.version1("memory")).contains(Path.of("/sys/fs/cgroup/memory/user.slice/a"));
    assertThat(layout.version1("cpu")).contains(Path.of("/sys/fs/cgroup/cpu,cpuacct"));
    assertThat(layout.version1("pids")).isEmpty();
    assertThat(layout.unified()).isEmpty();
    assertThat(layout.version1Hierarchies().keySet()).containsExactly("cpu,cpuacct", "memory");
  }

  @Test
  void versionTwoHasOneHierarchy() {
    CgroupLayout layout =
        CgroupLayout.parse(
            "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
            "0::/user.slice/user-0.slice/session-1.scope\n",
            ROOT);

    assertThat(layout.unified())
        .contains(Path.of("/sys/fs/cgroup/user.slice/user-0.slice/session-1.scope"));
    assertThat(layout.unifiedMount()).contains(Path.of("/sys/fs/cgroup"));
    assertThat(layout.version1Hierarchies()).isEmpty();
  }

  @Test
  void hybridHasBoth() {
    CgroupLayout layout =
        CgroupLayout.parse(
            """
            36 31 0:33 / /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices
            40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
            41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
            """,
            "9:name=systemd:/\n5:devices:/x\n0::/y\n",
            ROOT);

    assertThat(layout.version1("devices")).contains(Path.of("/sys/fs/cgroup/devices/x"));
    assertThat(layout.unified()).contains(Path.of("/sys/fs/cgroup/unified/y"));
  }

  @Test
  void bindMountOfAPartShowsThePathBelowIt() {
    CgroupLayout layout =
        CgroupLayout.parse(
            """
            5 4 0:9 /docker/abc /sys/fs/cgroup/pids ro - cgroup cgroup rw,pids
            6 4 0:8 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory
            """,
            "2:pids:/docker/abc/sub\n3:memory:/elsewhere\n",
            ROOT);

    assertThat(layout.version1("pids")).contains(Path.of("/sys/fs/cgroup/pids/sub"));
    assertThat(layout.version1("memory")).contains(Path.of("/sys/fs/cgroup/memory"));
  }

  @Test
  void hostWithoutControlGroupsHasNothing() {
    CgroupLayout layout =
        CgroupLayout.parse("22 27 0:21 / /proc rw - proc proc rw\nnonsense\n", "", ROOT);

    assertThat(layout.unified()).isEmpty();
    assertThat(layout.version1("pids")).isEmpty();
  }

  @Test
  void escapedSpaceInAMountPointIsUnderstood() {
    CgroupLayout layout =
        CgroupLayout.parse("5 4 0:9 / /my\\040groups rw - cgroup2 cgroup2 rw\n", "0::/\n", ROOT);

    assertThat(layout.unified()).contains(Path.of("/my groups"));
  }
}
