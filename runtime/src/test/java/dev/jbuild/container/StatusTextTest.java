package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.jbuild.launch.LaunchReport;
import org.junit.jupiter.api.Test;

class StatusTextTest {

  private static ExitStatus status(int code, LaunchReport.Failure failure, String command) {
    ProcessSpec process = new ProcessSpec(ImmutableList.of(command), ImmutableList.of(), "", "");
    return StatusText.exitStatus(new LaunchReport(code, 0, false, failure), process);
  }

  private static LaunchReport.Failure failure(
      LaunchReport.Kind kind, String stage, int errno, String path) {
    return new LaunchReport.Failure(kind, stage, errno, path);
  }

  @Test
  void commandThatRanHasNoFailure() {
    ExitStatus status = status(3, failure(LaunchReport.Kind.NONE, "", 0, ""), "x");

    assertThat(status.startFailure()).isEmpty();
    assertThat(status.succeeded()).isFalse();
  }

  @Test
  void commandThatIsNotFoundSaysWhereItWasLookedFor() {
    LaunchReport.Failure missing = failure(LaunchReport.Kind.EXEC, "exec", 2, "x");

    assertThat(status(127, missing, "x").startFailure()).contains("x: command not found in PATH");
    assertThat(status(127, missing, "/x").startFailure())
        .contains("/x: no such file, or its interpreter is missing");
  }

  @Test
  void setUpNamesOperationPathAndReason() {
    assertThat(
            status(125, failure(LaunchReport.Kind.SETUP, "mount point", 40, "/proc"), "x")
                .startFailure())
        .contains(
            "container set-up: mount point /proc: a symbolic link of the image is in the way");
    assertThat(
            status(125, failure(LaunchReport.Kind.SETUP, "mount_setattr", 38, ""), "x")
                .startFailure())
        .contains(
            "container set-up: mount_setattr: this kernel lacks it, Linux 5.12 or newer is needed");
    assertThat(status(125, failure(LaunchReport.Kind.SETUP, "cwd", 13, "/w"), "x").startFailure())
        .contains("container set-up: cwd /w: permission denied");
  }
}
