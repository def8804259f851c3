package dev.jbuild.posix;

/** {@code struct statx} of {@code linux/stat.h}: the same on every machine. */
final class StatusReader {
  private static final int FORMAT = 0xF000;

  private StatusReader() {}

  static FileStatus read(Memory statx) {
    int mode = Short.toUnsignedInt(statx.getShort(28));
    return new FileStatus(
        type(mode),
        mode & 07777,
        statx.getInt(20),
        statx.getInt(24),
        statx.getLong(40),
        statx.getInt(16),
        (long) statx.getInt(136) << 32 | Integer.toUnsignedLong(statx.getInt(140)),
        statx.getLong(32),
        statx.getInt(128),
        statx.getInt(132),
        statx.getLong(112),
        statx.getInt(120),
        statx.getLong(96),
        statx.getInt(104),
        statx.getLong(48));
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
