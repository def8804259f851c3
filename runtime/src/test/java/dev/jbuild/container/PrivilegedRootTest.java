package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
@ExtendWith(NothingLeft.class)
class PrivilegedRootTest {
  @TempDir Path directory;
  private Busybox busybox;

  @BeforeEach
  void image() throws IOException {
    busybox = new Busybox(directory);
  }

  @AfterEach
  void removeImage() throws IOException {
    busybox.close();
  }

  private Busybox.Result privileged(ContainerSpec spec) throws InterruptedException {
    return busybox.run(spec.withSecurity(Security.privileged()));
  }

  private static String capabilities() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("CapEff"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void allCapabilitiesOfTheHostProcessAreThereForAnyUser() throws Exception {
    String script = "grep -e CapEff -e Seccomp: -e NoNewPrivs /proc/self/status";
    String expected = capabilities() + "\nNoNewPrivs:\t0\nSeccomp:\t0\n";

    assertThat(privileged(busybox.shell(script)).out()).isEqualTo(expected);
    assertThat(privileged(Busybox.as(busybox.shell(script), "me")).out()).isEqualTo(expected);
  }

  @Test
  void tmpfsCanBeMountedAndOtherwiseCannot() throws Exception {
    String script = "mount -t tmpfs t /tmp && echo mounted";

    assertThat(privileged(busybox.shell(script)).out()).isEqualTo("mounted\n");
    assertThat(busybox.run(busybox.shell(script)).out()).isEmpty();
  }

  @Test
  void nothingIsMaskedOrReadOnly() throws Exception {
    String script = "grep -e '^[^ ]* /proc/' -e ' /sys[/ ].* ro,' /proc/mounts; echo end";

    assertThat(busybox.run(busybox.shell(script)).out()).contains("/proc/sys", "/sys sysfs ro,");
    assertThat(privileged(busybox.shell(script)).out()).isEqualTo("end\n");
  }

  @Test
  void devicesOpenAndThoseOfTheNextContainerDoNot() throws Exception {
    String script = "cd /tmp; mknod k c 1 11; : < k && echo open; test -b /dev/loop0 && echo loop";

    assertThat(privileged(busybox.shell(script)).out()).isEqualTo("open\nloop\n");
    assertThat(busybox.run(busybox.shell(script)).out()).isEmpty();
    assertThat(privileged(busybox.shell(script)).out()).isEqualTo("open\nloop\n");
  }
}
