package dev.jbuild.oci;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image, {@code [HOST[:PORT]/]NAME[:TAG][@DIGEST]}, by the grammar of distribution
 * 3.0 ({@code reference} package). Names of Docker's hub are kept in their short form, so {@code
 * docker.io/library/busybox} and {@code busybox} are the same name.
 *
 * @param host with its port; empty when the name has none
 * @param path components joined by slashes, lower case
 * @param tag empty only when there is a digest and no tag was written
 */
public record ImageReference(String host, String path, String tag, Optional<Digest> digest)
    implements Comparable<ImageReference> {
  public static final String DEFAULT_TAG = "latest";

  private static final int NAME_LIMIT = 255;
  private static final int TAG_LIMIT = 128;
  private static final String HUB = "docker.io";

  public ImageReference {
    if (tag.isEmpty() && digest.isEmpty()) {
      throw new IllegalArgumentException("neither tag nor digest: " + path);
    }
  }

  /**
   * The reference that {@code text} spells; without tag and digest the tag is {@code latest}.
   *
   * @throws OciException when the text is not a reference, with a hint for the usual mistakes
   */
  public static ImageReference parse(String text) {
    String rest = text;
    Optional<Digest> digest = Optional.empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(Digest.parse(rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    String tag = "";
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = rest.substring(colon + 1);
      rest = rest.substring(0, colon);
      if (!isTag(tag)) {
        throw OciException.reference(text, "the tag is malformed", tagHint(tag));
      }
    }
    if (tag.isEmpty() && digest.isEmpty()) {
      tag = DEFAULT_TAG;
    }
    return named(text, rest, tag, digest);
  }

  /** As {@link #parse}, but absent instead of an exception. */
  public static Optional<ImageReference> tryParse(String text) {
    try {
      return Optional.of(parse(text));
    } catch (OciException e) {
      return Optional.empty();
    }
  }

  /** Host and path, without tag and digest. */
  public String repository() {
    return host.isEmpty() ? path : host + "/" + path;
  }

  /** The name without its digest, with the tag {@code latest} when it has none. */
  public ImageReference tagged() {
    return digest.isEmpty()
        ? this
        : new ImageReference(host, path, tag.isEmpty() ? DEFAULT_TAG : tag, Optional.empty());
  }

  @Override
  public int compareTo(ImageReference other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ImageReference that
        && path.equals(that.path)
        && tag.equals(that.tag)
        && host.equals(that.host)
        && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return 31 * path.hashCode() + tag.hashCode();
  }

  /** {@code NAME:TAG}, {@code NAME@DIGEST} or {@code NAME:TAG@DIGEST}; parses back to the same. */
  @Override
  public String toString() {
    return repository()
        + (tag.isEmpty() ? "" : ":" + tag)
        + (digest.isPresent() ? "@" + digest.get() : "");
  }

  private static ImageReference named(
      String text, String name, String tag, Optional<Digest> digest) {
    if (name.isEmpty()) {
      throw OciException.reference(text, "the name is empty", null);
    }
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean hasHost = looksLikeHost(first);
    String host = hasHost ? first : "";
    String path = hasHost ? name.substring(slash + 1) : name;
    if (hasHost && !isHost(host)) {
      throw OciException.reference(text, "the host is malformed", null);
    }
    checkPath(text, name, path);
    if (name.length() > NAME_LIMIT) {
      throw OciException.reference(
          text, "the name is longer than " + NAME_LIMIT + " characters", null);
    }
    if (host.equals(HUB) || host.equals("index." + HUB)) {
      host = "";
      path = path.startsWith("library/") ? path.substring("library/".length()) : path;
    }
    if (host.isEmpty() && Digest.isDigest("sha256:" + path)) {
      throw OciException.reference(text, "64 hex digits are an image id, not a name", null);
    }
    return new ImageReference(host, path, tag, digest);
  }

  private static void checkPath(String text, String name, String path) {
    for (String component : path.split("/", -1)) {
      if (!isPathComponent(component)) {
        boolean onlyCase = isPathComponent(component.toLowerCase(Locale.ROOT));
        throw OciException.reference(
            text,
            onlyCase ? "the name must be lower case" : "the name is malformed",
            onlyCase
                ? "write " + name.toLowerCase(Locale.ROOT) + text.substring(name.length())
                : "a name is [HOST[:PORT]/]NAME[:TAG], of lower-case letters, digits and . _ -");
      }
    }
  }

  private static String tagHint(String tag) {
    return tag.length() > TAG_LIMIT
        ? "a tag has at most " + TAG_LIMIT + " characters"
        : "a tag has letters, digits and . _ - and begins with neither . nor -";
  }

  /** Docker's rule: the part before the first slash is a host when it could not be a path. */
  private static boolean looksLikeHost(String first) {
    return first.equals("localhost")
        || first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || (!first.isEmpty() && !first.equals(first.toLowerCase(Locale.ROOT)));
  }

  /** Domain name components or an IPv6 address in brackets, then a port. */
  private static boolean isHost(String text) {
    String name = text;
    int colon = text.lastIndexOf(':');
    if (colon >= 0 && colon > text.lastIndexOf(']')) {
      name = text.substring(0, colon);
      String port = text.substring(colon + 1);
      if (port.isEmpty() || port.length() > 5 || !isAll(port, "0123456789")) {
        return false;
      }
    }
    if (name.startsWith("[")) {
      return name.endsWith("]")
          && name.length() > 2
          && isAll(name.substring(1, name.length() - 1), "0123456789abcdefABCDEF:");
    }
    for (String label : name.split("\\.", -1)) {
      if (label.isEmpty()
          || label.startsWith("-")
          || label.endsWith("-")
          || !isAll(label.toLowerCase(Locale.ROOT), "abcdefghijklmnopqrstuvwxyz0123456789-")) {
        return false;
      }
    }
    return true;
  }

  /**
   * Runs of lower-case letters and digits, joined by one dot, one or two underscores, or dashes.
   */
  private static boolean isPathComponent(String text) {
    int at = 0;
    while (at < text.length()) {
      int start = at;
      while (at < text.length() && isLowerOrDigit(text.charAt(at))) {
        at++;
      }
      if (at == start) {
        return false;
      }
      if (at == text.length()) {
        return true;
      }
      int separator = at;
      char c = text.charAt(at);
      while (at < text.length() && text.charAt(at) == c) {
        at++;
      }
      int run = at - separator;
      boolean allowed = c == '-' || (c == '.' && run == 1) || (c == '_' && run <= 2);
      if (!allowed) {
        return false;
      }
    }
    return false;
  }

  private static boolean isTag(String text) {
    if (text.isEmpty() || text.length() > TAG_LIMIT) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean word = isLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || c == '_';
      if (!word && (i == 0 || (c != '.' && c != '-'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLowerOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static boolean isAll(String text, String allowed) {
    for (int i = 0; i < text.length(); i++) {
      if (allowed.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }
}
