package dev.jbuild.plan;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;

/**
 * Paths inside an image as text: joined and cleaned as Go's {@code path} does, without looking at
 * files.
 */
final class ImagePaths {
  private ImagePaths() {}

  /** {@code path} seen from {@code directory}, absolute and clean; {@code ..} stops at the root. */
  static String resolve(String directory, String path) {
    String joined = path.startsWith("/") ? path : directory + "/" + path;
    List<String> parts = new ArrayList<>();
    for (String part : Splitter.on('/').split(joined)) {
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          parts.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  /** Go's {@code path.Clean}: a relative path stays one, and {@code "."} is nothing left. */
  static String clean(String path) {
    if (path.startsWith("/")) {
      return resolve("/", path);
    }
    List<String> parts = new ArrayList<>();
    for (String part : Splitter.on('/').split(path)) {
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts.isEmpty() ? "." : String.join("/", parts);
  }

  /**
   * As {@link #resolve}, and a trailing slash (or {@code .}) stays: it says that a directory is
   * meant.
   */
  static String resolveKeepingSlash(String directory, String path) {
    String clean = resolve(directory, path);
    boolean meansDirectory =
        path.isEmpty() || path.equals(".") || path.endsWith("/") || path.endsWith("/.");
    return meansDirectory && !clean.equals("/") ? clean + "/" : clean;
  }
}
