package dev.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import jnr.posix.FileStat;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The native door against jnr-posix, which has its own structure layouts and call numbers. */
@Tag("root")
class JnrDifferentialRootTest {
  private static final int NANOS = 1_000_000_000;

  private final POSIX jnr = POSIXFactory.getNativePOSIX();
  private final NativePosixFs fs = new NativePosixFs();
  @TempDir Path temporary;

  @BeforeEach
  void needsRoot() {
    assumeTrue(jnr.geteuid() == 0, "owners and devices need root");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void statusIsWhatJnrReadsAndWhatJnrHasWritten(long seed) throws IOException {
    Random random = new Random(seed);
    try (Directory directory = fs.openDirectory(temporary)) {
      for (FileType type : FileType.values()) {
        String name = type.name();
        create(directory, type, name);
        String path = temporary.resolve(name).toString();
        int uid = random.nextInt(Integer.MAX_VALUE);
        int gid = random.nextInt(Integer.MAX_VALUE);
        assertThat(jnr.lchown(path, uid, gid)).isZero();
        if (type != FileType.SYMLINK) {
          assertThat(jnr.chmod(path, random.nextInt(010000))).isZero();
        }

        assertSame(directory.find(name).orElseThrow(), path);

        directory.setOwner(name, gid, uid);
        directory.setModified(name, random.nextInt(), random.nextInt(NANOS));
        if (type != FileType.SYMLINK) {
          directory.setMode(name, random.nextInt(010000));
        }
        FileStatus after = directory.find(name).orElseThrow();
        assertThat(after.uid()).isEqualTo(gid);
        assertSame(after, path);
      }
    }
  }

  private void assertSame(FileStatus status, String path) {
    FileStat expected = jnr.lstat(path);
    assertThat(status.mode() | StatusReader.format(status.type())).isEqualTo(expected.mode());
    assertThat(status.uid()).isEqualTo(expected.uid());
    assertThat(status.gid()).isEqualTo(expected.gid());
    assertThat(status.size()).isEqualTo(expected.st_size());
    assertThat(status.links()).isEqualTo(expected.nlink());
    assertThat(status.inode()).isEqualTo(expected.ino());
    assertThat(status.blocks()).isEqualTo(expected.blocks());
    assertThat(status.modifiedSeconds()).isEqualTo(expected.mtime());
    assertThat(status.changedSeconds()).isEqualTo(expected.ctime());
    long device = status.fileSystem() >> 32 << 8 | (status.fileSystem() & 0xFF);
    assertThat(device).as("device of " + path).isEqualTo(expected.dev());
    if (status.type() == FileType.BLOCK_DEVICE) {
      // Not by jnr's own major(): it takes the number apart as BSD does.
      assertThat(expected.rdev()).isEqualTo(status.deviceMajor() << 8 | status.deviceMinor());
    }
  }

  private static void create(Directory directory, FileType type, String name) throws IOException {
    switch (type) {
      case REGULAR -> {
        try (OutputFile file = directory.createFile(name, 0644)) {
          file.write(new byte[12345], 0, 12345);
        }
      }
      case DIRECTORY -> directory.createDirectory(name, 0755);
      case SYMLINK -> directory.createSymlink(name, "some/target");
      case CHARACTER_DEVICE, FIFO, SOCKET -> directory.createNode(name, type, 0600, 0, 0);
      case BLOCK_DEVICE -> directory.createNode(name, type, 0600, 7, 200);
    }
  }

  @Test
  void targetsOfLinksAgree() throws IOException {
    String target = "x".repeat(4000);
    try (Directory directory = fs.openDirectory(temporary)) {
      directory.createSymlink("ours", target);
      assertThat(jnr.symlink(target, temporary.resolve("theirs").toString())).isZero();

      assertThat(directory.readSymlink("theirs")).isEqualTo(target);
    }
    assertThat(Files.readSymbolicLink(temporary.resolve("ours"))).hasToString(target);
  }

  @Test
  void processCallsAgree() throws IOException {
    PosixProcess process = new PosixProcess();

    assertThat(process.effectiveUid()).isEqualTo(jnr.geteuid());
    assertThat(process.isTerminal(0)).isEqualTo(jnr.isatty(java.io.FileDescriptor.in));
    process.kill(ProcessHandle.current().pid(), 0);
  }
}
