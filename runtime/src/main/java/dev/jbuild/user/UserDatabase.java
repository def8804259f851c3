package dev.jbuild.user;

import dev.jbuild.overlay.MergedTree;

/**
 * {@code /etc/passwd} and {@code /etc/group} of an image, passwd(5) and group(5), read inside its
 * root: regular files of at most 1 MiB (CVE-2024-9676). A missing file is an empty one.
 */
public final class UserDatabase {
  private UserDatabase() {}

  public static UserDatabase read(MergedTree tree) {
    throw new UnsupportedOperationException();
  }

  /**
   * Resolves {@code USER} syntax as runc does: {@code name|uid[:group|gid]}; {@code ""} is root. A
   * number that no line of passwd has is taken as it is, with group 0. Supplementary groups are
   * looked up only when no group is named.
   */
  public ResolvedUser user(String spec) {
    throw new UnsupportedOperationException();
  }

  /**
   * Resolves {@code --chown} syntax as BuildKit does: without a group the gid is that of a named
   * user's passwd line, or else the number of the uid. Supplementary groups are empty.
   */
  public ResolvedUser owner(String spec) {
    throw new UnsupportedOperationException();
  }
}
