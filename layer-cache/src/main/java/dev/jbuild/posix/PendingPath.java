package dev.jbuild.posix;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The components of a path that are still to be walked, in a resolution that follows links itself:
 * path_resolution(7). Empty components and {@code .} are left out. At most 40 links, as the kernel.
 */
public final class PendingPath {
  private static final int MAX_LINKS = 40;

  private final String path;
  private final Deque<String> components = new ArrayDeque<>();
  private int links;

  /** A path longer than PATH_MAX fails with ENAMETOOLONG. */
  public PendingPath(String path) throws PosixException {
    this.path = path;
    prepend(path);
  }

  public boolean isEmpty() {
    return components.isEmpty();
  }

  /** Takes the next component; there must be one. */
  public String next() {
    return components.removeFirst();
  }

  /** Puts the target of a link before what is pending; ELOOP when it is one link too many. */
  public void follow(String target) throws PosixException {
    if (++links > MAX_LINKS) {
      throw new PosixException("resolve", path, Errno.ELOOP);
    }
    prepend(target);
  }

  /** The pending components with slashes between them. */
  String joined() {
    return String.join("/", components);
  }

  boolean climbs() {
    return components.contains("..");
  }

  private void prepend(String text) throws PosixException {
    if (text.length() >= Scratch.PATH_BYTES) {
      throw new PosixException("resolve", path, Errno.ENAMETOOLONG);
    }
    List<String> added = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int slash = text.indexOf('/', start);
      int end = slash < 0 ? text.length() : slash;
      String component = text.substring(start, end);
      if (!component.isEmpty() && !component.equals(".")) {
        added.add(component);
      }
      start = end + 1;
    }
    for (int i = added.size() - 1; i >= 0; i--) {
      components.addFirst(added.get(i));
    }
  }
}
