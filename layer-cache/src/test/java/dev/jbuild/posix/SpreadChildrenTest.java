package dev.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpreadChildrenTest {
  private static final int FS_IOC_GETFLAGS = 0x80086601;

  /** Each file of ext4 has it, and no other file system has the number of {@code T} with it. */
  private static final int FS_EXTENT_FL = 0x00080000;

  private final Kernel kernel = new Kernel(true);
  private final PosixFs fs = new NativePosixFs(kernel);

  @TempDir private Path directory;

  @Test
  void marksTheDirectoryAndNothingElseWhereThereIsSuchAMark() throws IOException {
    Path child = Files.createDirectory(directory.resolve("child"));
    int before = flags(child);

    fs.spreadChildren(child);
    fs.spreadChildren(child);
    Path made = Files.createDirectory(child.resolve("made"));

    boolean ext4 = (before & FS_EXTENT_FL) != 0;
    assertThat(flags(child)).isEqualTo(ext4 ? before | Kernel.FS_TOPDIR_FL : before);
    assertThat(flags(made)).isEqualTo(before);
  }

  @Test
  void doesNothingWhereThereIsNone() throws IOException {
    Path proc = Path.of("/proc/self");

    fs.spreadChildren(proc.toRealPath());

    assertThat(flags(proc.toRealPath())).isZero();
  }

  @Test
  void tellsOfADirectoryThatIsNotThere() {
    assertThatThrownBy(() -> fs.spreadChildren(directory.resolve("none")))
        .isInstanceOf(PosixException.class)
        .hasMessageContaining("none");
  }

  private int flags(Path path) throws IOException {
    try (Directory opened = fs.openDirectory(path)) {
      return kernel.readControl(((NativeDirectory) opened).descriptor(), FS_IOC_GETFLAGS);
    }
  }
}
