package dev.jbuild.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** {@code struct statx} of {@code linux/stat.h}: the same on every machine. */
final class StatusReader {
  private static final int FORMAT = 0xF000;

  private StatusReader() {}

  static FileStatus read(MemorySegment statx) {
    int mode = Short.toUnsignedInt(statx.get(JAVA_SHORT, 28));
    return new FileStatus(
        type(mode),
        mode & 07777,
        statx.get(JAVA_INT, 20),
        statx.get(JAVA_INT, 24),
        statx.get(JAVA_LONG, 40),
        statx.get(JAVA_INT, 16),
        (long) statx.get(JAVA_INT, 136) << 32 | Integer.toUnsignedLong(statx.get(JAVA_INT, 140)),
        statx.get(JAVA_LONG, 32),
        statx.get(JAVA_INT, 128),
        statx.get(JAVA_INT, 132),
        statx.get(JAVA_LONG, 112),
        statx.get(JAVA_INT, 120),
        statx.get(JAVA_LONG, 96),
        statx.get(JAVA_INT, 104),
        statx.get(JAVA_LONG, 48));
  }

  /** {@code S_IFMT} bits of a type; inode(7). */
  static int format(FileType type) {
    return switch (type) {
      case FIFO -> 0x1000;
      case CHARACTER_DEVICE -> 0x2000;
      case DIRECTORY -> 0x4000;
      case BLOCK_DEVICE -> 0x6000;
      case REGULAR -> 0x8000;
      case SYMLINK -> 0xA000;
      case SOCKET -> 0xC000;
    };
  }

  static FileType type(int mode) {
    return switch (mode & FORMAT) {
      case 0x1000 -> FileType.FIFO;
      case 0x2000 -> FileType.CHARACTER_DEVICE;
      case 0x4000 -> FileType.DIRECTORY;
      case 0x6000 -> FileType.BLOCK_DEVICE;
      case 0xA000 -> FileType.SYMLINK;
      case 0xC000 -> FileType.SOCKET;
      default -> FileType.REGULAR;
    };
  }
}
