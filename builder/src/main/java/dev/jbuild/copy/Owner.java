package dev.jbuild.copy;

import dev.jbuild.overlay.MergedTree;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.user.ResolvedUser;
import dev.jbuild.user.UserDatabase;
import org.jspecify.annotations.Nullable;

/** Who copied files belong to. */
record Owner(int uid, int gid) {
  static final Owner ROOT = new Owner(0, 0);

  /**
   * Resolves {@code --chown} with the users of the image that is copied to. The image is not read
   * for plain numbers.
   *
   * @return {@code null} when the instruction names no owner
   */
  static @Nullable Owner of(@Nullable String chown, MergedTree image) {
    if (chown == null || chown.isEmpty()) {
      return null;
    }
    if (chown.matches("[0-9]+(:[0-9]+)?") && FlagSyntax.ownerFault(chown).isEmpty()) {
      int colon = chown.indexOf(':');
      int uid = Integer.parseInt(colon < 0 ? chown : chown.substring(0, colon));
      return new Owner(uid, colon < 0 ? uid : Integer.parseInt(chown.substring(colon + 1)));
    }
    ResolvedUser user = UserDatabase.read(image).owner(chown);
    return new Owner(user.uid(), user.gid());
  }

  /** The owner of a copied file: as named, else that of the source where sources keep theirs. */
  static Owner of(@Nullable Owner named, boolean keep, FileStatus source) {
    if (named != null) {
      return named;
    }
    return keep ? new Owner(source.uid(), source.gid()) : ROOT;
  }
}
