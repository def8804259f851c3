package dev.jbuild.context;

import java.util.Deque;

/** Lexical work on slash-separated paths. */
public final class RelativePath {
  private RelativePath() {}

  /**
   * Shortest equivalent path, as Go's {@code path.Clean}: no empty and no {@code .} component,
   * {@code ..} only in front; {@code "."} when nothing is left.
   */
  public static String clean(String path) {
    boolean rooted = path.startsWith("/");
    StringBuilder out = new StringBuilder(path.length());
    int floor = 0;
    for (int start = 0; start <= path.length(); ) {
      int end = path.indexOf('/', start);
      end = end < 0 ? path.length() : end;
      String part = path.substring(start, end);
      start = end + 1;
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        if (out.length() > floor) {
          out.setLength(Math.max(out.lastIndexOf("/"), floor));
          continue;
        }
        if (rooted) {
          continue;
        }
      }
      if (!out.isEmpty()) {
        out.append('/');
      }
      out.append(part);
      if (part.equals("..")) {
        floor = out.length();
      }
    }
    if (rooted) {
      return "/" + out;
    }
    return out.isEmpty() ? "." : out.toString();
  }

  /** A path as a root directory resolves it lexically: no leading slash, {@code ""} is the root. */
  public static String insideRoot(String path) {
    return clean("/" + path).substring(1);
  }

  /** {@code directory/name}, where {@code ""} is the root. */
  public static String join(String directory, String name) {
    return directory.isEmpty() ? name : directory + '/' + name;
  }

  /** Last component. */
  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** All but the last component; {@code ""} when there is only one. */
  public static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /**
   * Puts the components of a path in front of those still to be walked; empty ones and {@code .}
   * are left out.
   */
  public static void push(String path, Deque<String> rest) {
    int end = path.length();
    while (end > 0) {
      int slash = path.lastIndexOf('/', end - 1);
      String part = path.substring(slash + 1, end);
      if (!part.isEmpty() && !part.equals(".")) {
        rest.push(part);
      }
      end = slash;
    }
  }
}
