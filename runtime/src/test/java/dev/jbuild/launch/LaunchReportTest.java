package dev.jbuild.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LaunchReportTest {

  private static byte[] file(String text) {
    return text.replace(' ', '\0').getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void statusFileTellsCodeSignalMemoryAndFailure() {
    assertThat(LaunchReport.decode(file("jinit-status 1 137 9 1 0 0   end ")))
        .contains(
            new LaunchReport(
                137, 9, true, new LaunchReport.Failure(LaunchReport.Kind.NONE, "", 0, "")));
    assertThat(LaunchReport.decode(file("jinit-status 1 125 0 0 1 40 mount-point /proc end ")))
        .contains(
            new LaunchReport(
                125,
                0,
                false,
                new LaunchReport.Failure(LaunchReport.Kind.SETUP, "mount-point", 40, "/proc")));
  }

  @Test
  void statusFileThatWasCutShortIsNoReport() {
    assertThat(LaunchReport.decode(file(""))).isEmpty();
    assertThat(LaunchReport.decode(file("jinit-status 1 137 9 1 0 0  "))).isEmpty();
    assertThat(LaunchReport.decode(file("jinit-status 2 137 9 1 0 0   end "))).isEmpty();
  }
}
