package dev.jbuild.base;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Absolute, lexically normalised path inside an image: no empty, {@code .} or {@code ..} component,
 * no slash at the end, {@code ..} at the root stays at the root. Symbolic links are not looked at.
 *
 * @param text begins with a slash; {@code /} alone is the root
 */
public record ContainerPath(String text) implements Comparable<ContainerPath> {
  public static final ContainerPath ROOT = new ContainerPath("/");

  public ContainerPath {
    if (!text.equals(normalise("/", text))) {
      throw new IllegalArgumentException("not a normalised absolute path: " + text);
    }
  }

  /**
   * The path that {@code text} means.
   *
   * @throws ValueException when it is not absolute, or holds a NUL
   */
  public static ContainerPath of(String text) {
    if (!text.startsWith("/")) {
      throw ValueException.path(text, "not absolute");
    }
    return ROOT.resolve(text);
  }

  /**
   * {@code other} itself when it is absolute, else what it means below this path.
   *
   * @throws ValueException when it holds a NUL
   */
  public ContainerPath resolve(String other) {
    if (other.indexOf('\0') >= 0) {
      throw ValueException.path(other, "holds a NUL byte");
    }
    return new ContainerPath(normalise(text, other));
  }

  public boolean isRoot() {
    return text.length() == 1;
  }

  /** The directory that holds this path; the root's is the root. */
  public ContainerPath parent() {
    int slash = text.lastIndexOf('/');
    return slash <= 0 ? ROOT : new ContainerPath(text.substring(0, slash));
  }

  /** The last component; empty for the root. */
  public String name() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  /** Whether this path is {@code ancestor} or lies below it. */
  public boolean startsWith(ContainerPath ancestor) {
    return ancestor.isRoot() || text.equals(ancestor.text) || text.startsWith(ancestor.text + "/");
  }

  /** The bytes of the path in UTF-8, one char each: the form in which files are named. */
  public String byteString() {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Override
  public int compareTo(ContainerPath other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }

  private static String normalise(String base, String other) {
    String joined = other.startsWith("/") ? other : base + "/" + other;
    List<String> kept = new ArrayList<>();
    int at = 0;
    while (at < joined.length()) {
      int slash = joined.indexOf('/', at);
      int end = slash < 0 ? joined.length() : slash;
      String part = joined.substring(at, end);
      if (part.equals("..")) {
        if (!kept.isEmpty()) {
          kept.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        kept.add(part);
      }
      at = end + 1;
    }
    return "/" + String.join("/", kept);
  }
}
