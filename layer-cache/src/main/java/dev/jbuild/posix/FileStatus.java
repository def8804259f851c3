package dev.jbuild.posix;

/**
 * What statx(2) says of a file, links not followed.
 *
 * @param mode permission bits with setuid, setgid and sticky: {@code st_mode & 07777}
 * @param deviceMajor of the device file itself ({@code stx_rdev_major}), 0 for others
 * @param fileSystem {@code stx_dev} as major &lt;&lt; 32 | minor
 * @param blocks in units of 512 bytes: smaller than {@code size} for a sparse file
 */
public record FileStatus(
    FileType type,
    int mode,
    int uid,
    int gid,
    long size,
    int links,
    long fileSystem,
    long inode,
    int deviceMajor,
    int deviceMinor,
    long modifiedSeconds,
    int modifiedNanos,
    long changedSeconds,
    int changedNanos,
    long blocks) {

  public boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  public boolean isRegular() {
    return type == FileType.REGULAR;
  }

  public boolean isSymlink() {
    return type == FileType.SYMLINK;
  }

  /** Overlay's whiteout: a character device 0:0. */
  public boolean isWhiteout() {
    return type == FileType.CHARACTER_DEVICE && deviceMajor == 0 && deviceMinor == 0;
  }
}
