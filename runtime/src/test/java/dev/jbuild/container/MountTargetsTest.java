package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountTargetsTest {

  private static Mount tmpfs(String target, String... options) {
    return new Mount.Tmpfs(target, ImmutableList.copyOf(options));
  }

  @Test
  void pathIsNormalised() {
    assertThat(MountTargets.path(tmpfs("//a/./b/../c/"))).isEqualTo("/a/c");
    assertThat(MountTargets.path(tmpfs("/../../data"))).isEqualTo("/data");
    assertThat(MountTargets.path(tmpfs("/procedure"))).isEqualTo("/procedure");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/proc", "/proc/sys", "/sys/fs/cgroup", "/x/../proc/1", "/dev", "/.."})
  void kernelFileSystemsAndTheRootAreNoTargets(String target) {
    assertThatThrownBy(() -> MountTargets.path(tmpfs(target)))
        .isInstanceOf(ContainerException.class)
        .hasMessage("mount " + target + ": nothing can be mounted there");
  }

  @Test
  void relativeTargetIsRefused() {
    assertThatThrownBy(() -> MountTargets.path(tmpfs("data")))
        .hasMessage("mount data: the target must be absolute");
  }

  @Test
  void parentsComeBeforeWhatLiesBelowThem() {
    ImmutableList<Mount> mounts = ImmutableList.of(tmpfs("/a/b"), tmpfs("/z"), tmpfs("/a"));

    assertThat(MountTargets.sorted(mounts))
        .extracting(Mount::target)
        .containsExactly("/z", "/a", "/a/b");
  }

  @Test
  void mountPointsInDevAreNotInTheImage() {
    ImmutableList<Mount> mounts = ImmutableList.of(tmpfs("/dev/data"), tmpfs("/cache"));

    assertThat(MountTargets.inImage(mounts, mount -> true))
        .extracting(StubLayers.Target::path)
        .containsExactly("/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/cache");
  }

  @Test
  void mountPointsInOtherMountsAreNotInTheImage() {
    ImmutableList<Mount> mounts =
        ImmutableList.of(
            tmpfs("/src/modules"), tmpfs("/src"), tmpfs("/src"), tmpfs("/src/modules/x/y"));

    assertThat(MountTargets.inImage(mounts, mount -> true))
        .filteredOn(StubLayers.Target::directory)
        .extracting(StubLayers.Target::path)
        .containsExactly("/src");
  }

  @Test
  void tmpfsOptionsSplitIntoAttributesAndSettings() {
    TmpfsOptions options =
        TmpfsOptions.parse(
            new Mount.Tmpfs("/t", ImmutableList.of("size=1m", "mode=700", "exec", "ro")));

    assertThat(options.attributes())
        .isEqualTo(LaunchPlanner.NOSUID | LaunchPlanner.NODEV | LaunchPlanner.RDONLY);
    assertThat(options.settings()).containsEntry("size", "1m").containsEntry("mode", "700");
  }

  @ParameterizedTest
  @ValueSource(strings = {"size=abc", "size=1.5g", "mode=8", "mode=rwx", "uid=root", "gid=-1"})
  void valueThatTmpfsWouldNotTakeIsRefused(String option) {
    assertThatThrownBy(() -> TmpfsOptions.parse(new Mount.Tmpfs("/t", ImmutableList.of(option))))
        .hasMessage("--tmpfs /t: option " + option + " has no value of its kind");
  }

  @ParameterizedTest
  @ValueSource(strings = {"size=10%", "size=64M", "size=0", "mode=01777", "nr_inodes=1k", "uid=7"})
  void valuesOfTmpfsAreTaken(String option) {
    int equals = option.indexOf('=');

    assertThat(TmpfsOptions.parse(new Mount.Tmpfs("/t", ImmutableList.of(option))).settings())
        .containsEntry(option.substring(0, equals), option.substring(equals + 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"size", "size=", "huge=always", "source=/etc", ""})
  void unknownTmpfsOptionIsRefused(String option) {
    assertThatThrownBy(() -> TmpfsOptions.parse(new Mount.Tmpfs("/t", ImmutableList.of(option))))
        .hasMessage("--tmpfs /t: option " + option + " is not known");
  }
}
