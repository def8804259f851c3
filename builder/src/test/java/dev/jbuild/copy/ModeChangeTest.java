package dev.jbuild.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModeChangeTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "u=rwX,go=rX",
        "a+x",
        "+x",
        "go-w",
        "u+s",
        "g+s,o=",
        "a=r",
        "u=g",
        "o=u",
        "g+u-w",
        "ug+rw",
        "a-rwx",
        "=rw",
        "a+X",
        "u-s",
        "+t",
        "o+t",
        "755",
        "4711",
        "a=",
        "u=rws,g=rxs"
      })
  void changesModesAsChmodDoes(String change) throws IOException, InterruptedException {
    for (String before : new String[] {"0644", "0755", "0600", "4755", "2750", "1777", "0000"}) {
      Path file = directory.resolve("file");
      Files.deleteIfExists(file);
      Files.createFile(file);
      run("umask 0; chmod " + before + " file; chmod '" + change + "' file");
      int expected = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);

      int mode = ModeChange.parse(change).apply(Integer.parseInt(before, 8), false);

      assertThat(Integer.toOctalString(mode))
          .as("%s after chmod %s", before, change)
          .isEqualTo(Integer.toOctalString(expected & 07777));
    }
  }

  @ParameterizedTest
  @CsvSource({"u=rwX, 0600, 0700", "go=rX, 0700, 0755", "a+X, 0000, 0111", "u=rwx, 2755, 2755"})
  void directoriesCountAsExecutable(String change, String before, String after) {
    int mode = ModeChange.parse(change).apply(Integer.parseInt(before, 8), true);

    assertThat(mode).isEqualTo(Integer.parseInt(after, 8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "64a",
        "10000",
        "888",
        "-1",
        "u",
        "x+r",
        "u+q",
        "u+r,",
        "0o644",
        "77777777777"
      })
  void refusesWhatIsNoMode(String change) {
    assertThatThrownBy(() -> ModeChange.parse(change))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("'" + change + "'");
  }

  private void run(String script) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-c", script).directory(directory.toFile()).start();
    assertThat(shell.waitFor()).isZero();
  }
}
