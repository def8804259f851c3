package dev.jbuild.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeFileTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8191, 8192, 8193, 1_000_000})
  void givesAllBytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    Path file = Files.write(directory.resolve("ü"), bytes);

    assertThat(WholeFile.bytes(file)).isEqualTo(bytes);
  }

  @Test
  void readsFilesWhoseSizeTheKernelDoesNotTell() throws IOException {
    Path file = Path.of("/proc/self/mountinfo");

    assertThat(WholeFile.text(file, StandardCharsets.ISO_8859_1)).contains(" / ").endsWith("\n");
  }

  @Test
  void readsFilesThatAreNotOfTheKernel() throws IOException {
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
      Path file = Files.writeString(memory.getPath("/f"), "é");

      assertThat(WholeFile.text(file, StandardCharsets.UTF_8)).isEqualTo("é");
    }
  }

  @Test
  void failsAsFilesDoes() throws IOException {
    Path loop = Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));

    assertThatThrownBy(() -> WholeFile.bytes(directory.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> WholeFile.bytes(loop)).isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> WholeFile.bytes(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("directory");
  }

  @Test
  void bytesThatAreNoTextAreReplaced() throws IOException {
    Path file = Files.write(directory.resolve("f"), new byte[] {'a', (byte) 0xFF});

    assertThat(WholeFile.text(file, StandardCharsets.UTF_8)).isEqualTo("a\uFFFD");
  }
}
