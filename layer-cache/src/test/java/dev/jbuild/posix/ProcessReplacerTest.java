package dev.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessReplacerTest {

  private static Process start(String program) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            ReplacedProgram.class.getName(),
            program)
        .redirectErrorStream(true)
        .start();
  }

  @Test
  void theProgramHasThePidArgumentsAndEnvironment() throws Exception {
    Process process = start("/bin/sh");

    byte[] output = process.getInputStream().readAllBytes();

    assertThat(new String(output, StandardCharsets.ISO_8859_1))
        .startsWith(process.pid() + " sh a b\u00ff ")
        .contains("A=1,")
        .contains("B=\u00e9 2,")
        .doesNotContain("PATH=/")
        .doesNotContain("hook");
    assertThat(process.waitFor()).isEqualTo(7);
  }

  @Test
  void aMissingProgramLeavesTheJvmRunning() throws Exception {
    Process process = start("/no/such/program");

    byte[] output = process.getInputStream().readAllBytes();

    assertThat(new String(output, StandardCharsets.UTF_8))
        .contains("execve /no/such/program: ENOENT (no such file or directory)")
        .contains("hook");
    assertThat(process.waitFor()).isEqualTo(1);
  }
}
