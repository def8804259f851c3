package dev.jbuild.overlay;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a directory gets when it is created.
 *
 * @param mode permission bits, octal, set exactly (no umask)
 * @param modified {@code null} leaves the time of creation
 */
public record DirectoryAttributes(int mode, int uid, int gid, @Nullable Instant modified) {

  public static DirectoryAttributes of(int mode, int uid, int gid) {
    return new DirectoryAttributes(mode, uid, gid, null);
  }
}
