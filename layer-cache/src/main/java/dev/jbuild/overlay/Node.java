package dev.jbuild.overlay;

import dev.jbuild.posix.FileStatus;

/**
 * One visible entry of a merged tree.
 *
 * @param path canonical path, {@code "/"} is the root
 * @param status of the entry in the topmost layer that has it; the last component is not followed
 * @param layer index of that layer, 0 is the top
 */
public record Node(String path, FileStatus status, int layer) {

  public boolean isDirectory() {
    return status.isDirectory();
  }

  public boolean isRegular() {
    return status.isRegular();
  }

  public boolean isSymlink() {
    return status.isSymlink();
  }

  /** Last component; {@code ""} for the root. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
