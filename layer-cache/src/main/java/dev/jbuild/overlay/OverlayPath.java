package dev.jbuild.overlay;

import dev.jbuild.posix.Errno;
import dev.jbuild.posix.PosixException;

/** Canonical paths as strings: {@code /} or {@code /a/b}. */
final class OverlayPath {
  /** PATH_MAX of the kernel without the NUL: longer paths cannot be named by any program. */
  private static final int MAX_LENGTH = 4095;

  private OverlayPath() {}

  static String child(String directory, String name) throws PosixException {
    String path = directory.length() == 1 ? "/" + name : directory + "/" + name;
    if (path.length() > MAX_LENGTH) {
      throw new PosixException("resolve", path, Errno.ENAMETOOLONG);
    }
    return path;
  }

  /** The root is its own parent. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static boolean isRoot(String path) {
    return path.length() == 1;
  }

  /** Whether {@code path} is {@code top} or below it. */
  static boolean isWithin(String path, String top) {
    return isRoot(top)
        || (path.startsWith(top)
            && (path.length() == top.length() || path.charAt(top.length()) == '/'));
  }

  static String checked(String path) {
    boolean canonical =
        path.startsWith("/")
            && (isRoot(path) || !path.endsWith("/"))
            && !path.contains("//")
            && !hasDots(path);
    if (!canonical) {
      throw new IllegalArgumentException("not a canonical path: " + path);
    }
    return path;
  }

  private static boolean hasDots(String path) {
    return path.contains("/.")
        && (path.contains("/./")
            || path.contains("/../")
            || path.endsWith("/.")
            || path.endsWith("/.."));
  }
}
