package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --device}: a step may open what it was given, and as it was given, and nothing else. */
@Tag("root")
class DeviceOptionsRootTest {
  /** Opens a device for reading and for writing, and says what it could do. */
  private static final String PROBE =
      TestBuilds.SHELL
          + "RUN for d in /dev/fuse /dev/other/f; do test -c $d || continue;"
          + " (: < $d) 2>/dev/null && echo read $d; (: >> $d) 2>/dev/null && echo write $d;"
          + " done > /result; /busybox stat -c '%a %t:%T' /dev/fuse >> /result 2>&1 || true\n";

  @TempDir Path directory;
  private TestBuilds builds;

  @BeforeEach
  void makeContext() throws IOException {
    builds = new TestBuilds(directory);
    assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
  }

  @Test
  void nothingIsGivenByItself() throws IOException {
    builds.build(PROBE);

    assertThat(builds.file("result")).doesNotContain("read", "write");
  }

  @Test
  void deviceIsThereWithItsModeAndCanBeOpened() throws IOException {
    builds.build(PROBE, "--device", "/dev/fuse");

    String mode = builds.sh("stat -c '%a %t:%T' /dev/fuse");
    assertThat(builds.file("result")).isEqualTo("read /dev/fuse\nwrite /dev/fuse\n" + mode + "\n");
    assertThat(builds.unpacked().resolve("dev/fuse")).doesNotExist();
  }

  @Test
  void accessAndPlaceAreAsGiven() throws IOException {
    builds.build(PROBE, "--device=/dev/fuse:/dev/other/f:r");
    assertThat(builds.file("result")).startsWith("read /dev/other/f\n").doesNotContain("write");
  }

  @Test
  void stepCannotChangeTheHostsNode() throws IOException {
    String before = builds.sh("stat -c %a /dev/fuse");

    builds.build(TestBuilds.SHELL + "RUN ! /busybox chmod 641 /dev/fuse\n", "--device=/dev/fuse");

    assertThat(builds.sh("stat -c %a /dev/fuse")).isEqualTo(before);
  }

  @Test
  void aDeviceIsPartOfTheKeyAndWithoutItNothingChanges() throws IOException {
    String recipe = TestBuilds.SHELL + "RUN true\n";
    builds.build(recipe);

    assertThat(builds.run(recipe, "--require-cached")).isZero();
    assertThat(builds.run(recipe, "--require-cached", "--device=/dev/fuse")).isEqualTo(3);
    builds.build(recipe, "--device=/dev/fuse");
    assertThat(builds.run(recipe, "--require-cached", "--device=/dev/fuse:/dev/fuse")).isZero();
    assertThat(builds.run(recipe, "--require-cached", "--device=/dev/fuse:r")).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "/dev/absent, 2, '--device /dev/absent: cannot be read: no such file'",
    "/etc/hostname, 2, '--device /etc/hostname: /etc/hostname is no device'",
    "/dev/fuse:x:rw, 2, '--device /dev/fuse:x:rw: not of the form'",
    "/dev/fuse:/a:/b, 2, '--device /dev/fuse:/a:/b: not of the form'",
    "/dev/fuse:/a:rwx, 2, '--device /dev/fuse:/a:rwx: not of the form'",
    "vendor.com/class=gpu, 2, '--device vendor.com/class=gpu: devices by CDI names'",
    "'', 2, '--device : not of the form'"
  })
  void whatIsNoDeviceIsRefusedBeforeTheFirstStep(String device, int code, String error)
      throws IOException {
    assertThat(builds.run("FROM scratch\nCOPY busybox /\n", "--device=" + device)).isEqualTo(code);

    assertThat(builds.process.err()).startsWith("error: " + error);
  }
}
