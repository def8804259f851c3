package dev.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputFileTest {
  private final NativePosixFs fs = new NativePosixFs();
  @TempDir Path temporary;
  private Directory directory;

  @BeforeEach
  void open() throws IOException {
    directory = fs.openDirectory(temporary);
  }

  @AfterEach
  void close() {
    directory.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 262143, 262144, 262145, 3_000_001})
  void contentIsCopiedWhole(int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    Files.write(temporary.resolve("from"), content);

    long copied = copy(directory, "from", directory, "to");

    assertThat(copied).isEqualTo(size);
    assertThat(Files.readAllBytes(temporary.resolve("to"))).isEqualTo(content);
  }

  @Test
  void holesStayHoles() throws IOException {
    try (OutputFile file = directory.createFile("from", 0600)) {
      file.seek(10 << 20);
      file.write(new byte[] {1, 2, 3}, 0, 3);
      file.truncate(1L << 32);
    }

    copy(directory, "from", directory, "to");

    FileStatus copy = directory.find("to").orElseThrow();
    assertThat(copy.size()).isEqualTo(1L << 32);
    assertThat(copy.blocks()).isLessThan(1024);
    try (InputFile file = directory.openFile("to")) {
      byte[] bytes = new byte[3];
      long data = file.nextData(0);
      assertThat(data).isBetween(1L, 10L << 20);
      assertThat(file.nextHole(data)).isGreaterThan(10 << 20);
      file.seek(10 << 20);
      assertThat(file.read(bytes, 0, 3)).isEqualTo(3);
      assertThat(bytes).containsExactly(1, 2, 3);
      assertThat(file.nextData(20 << 20)).isEqualTo(-1);
    }
  }

  @Test
  void anotherFileSystemIsCopiedToByHand() throws IOException {
    Path other = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(other), "/dev/shm is another file system to copy to");
    byte[] content = new byte[5_000_000];
    new Random(5).nextBytes(content);
    Files.write(temporary.resolve("from"), content);
    Path target = Files.createTempDirectory(other, "jbuild");

    try (Directory to = fs.openDirectory(target)) {
      copy(directory, "from", to, "to");

      assertThat(Files.readAllBytes(target.resolve("to"))).isEqualTo(content);
    } finally {
      fs.deleteTree(target);
    }
  }

  private static long copy(Directory from, String source, Directory to, String target)
      throws IOException {
    try (InputFile in = from.openFile(source);
        OutputFile out = to.createFile(target, 0644)) {
      return out.copyFrom(in);
    }
  }

  @Test
  void aFileIsWrittenInPieces() throws IOException {
    byte[] content = new byte[700_000];
    new Random(7).nextBytes(content);
    try (OutputFile file = directory.createFile("file", 0600)) {
      file.write(content, 0, 1000);
      file.write(content, 1000, 699_000);
      file.sync();
    }

    try (InputFile file = directory.openFile("file")) {
      byte[] read = new byte[content.length + 1];
      int length = 0;
      int count;
      while ((count = file.read(read, length, read.length - length)) > 0) {
        length += count;
      }
      assertThat(count).isEqualTo(-1);
      assertThat(Arrays.copyOf(read, length)).isEqualTo(content);
    }
  }

  @Test
  void anExistingFileIsNotOverwritten() throws IOException {
    directory.createFile("file", 0600).close();

    assertThatThrownBy(() -> directory.createFile("file", 0600).close())
        .hasMessageContaining("EEXIST (file exists)");
  }
}
