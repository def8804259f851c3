package dev.jbuild.posix;

/** Type of a file, from {@code st_mode & S_IFMT}; see inode(7). */
public enum FileType {
  REGULAR,
  DIRECTORY,
  SYMLINK,
  CHARACTER_DEVICE,
  BLOCK_DEVICE,
  FIFO,
  SOCKET
}
