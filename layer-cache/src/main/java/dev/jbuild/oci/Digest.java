package dev.jbuild.oci;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Content address of a blob: {@code sha256:} and 64 lower-case hex digits.
 *
 * @param hex the 64 digits alone
 * @see <a
 *     href="https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests">image-spec
 *     1.1.1, digests</a>
 */
public record Digest(String hex) implements Comparable<Digest> {
  private static final String ALGORITHM = "sha256:";
  private static final int HEX_DIGITS = 64;
  private static final String DIGITS = "0123456789abcdef";

  public Digest {
    if (!isHex(hex)) {
      throw new IllegalArgumentException("not 64 lower-case hex digits: " + hex);
    }
  }

  /**
   * The digest that {@code text} spells with its algorithm.
   *
   * @throws OciException when it is malformed, or of another algorithm than SHA-256
   */
  public static Digest parse(String text) {
    if (text.startsWith(ALGORITHM) && isHex(text.substring(ALGORITHM.length()))) {
      return new Digest(text.substring(ALGORITHM.length()));
    }
    int colon = text.indexOf(':');
    if (text.startsWith(ALGORITHM)) {
      throw OciException.digest(text, "not 64 lower-case hex digits after sha256:");
    }
    if (colon > 0 && isAlgorithm(text.substring(0, colon))) {
      throw OciException.digest(text, "algorithm is not supported, only sha256 is");
    }
    throw OciException.digest(text, "not of the form sha256:HEX");
  }

  /** Whether {@link #parse} would accept the text. */
  public static boolean isDigest(String text) {
    return text.startsWith(ALGORITHM) && isHex(text.substring(ALGORITHM.length()));
  }

  /** The digest of exactly these bytes. */
  public static Digest of(byte[] content) {
    return ofHash(sha256().digest(content));
  }

  /**
   * The digest with this value.
   *
   * @param hash 32 bytes, as SHA-256 gives them
   */
  public static Digest ofHash(byte[] hash) {
    char[] hex = new char[2 * hash.length];
    for (int i = 0; i < hash.length; i++) {
      hex[2 * i] = DIGITS.charAt((hash[i] >> 4) & 0xf);
      hex[2 * i + 1] = DIGITS.charAt(hash[i] & 0xf);
    }
    return new Digest(new String(hex));
  }

  /**
   * A new SHA-256, for content that is hashed piece by piece. It does not wake the JDK's security
   * providers before the content gets longer than 256 KiB. For layers and files there is one in
   * native code, which a cached build does not load: {@code posix.FastSha256}.
   */
  public static MessageDigest sha256() {
    return new Sha256();
  }

  /** The first twelve digits, as tables show them. */
  public String shortHex() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest that && hex.equals(that.hex);
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  @Override
  public String toString() {
    return ALGORITHM + hex;
  }

  private static boolean isHex(String text) {
    if (text.length() != HEX_DIGITS) {
      return false;
    }
    for (int i = 0; i < HEX_DIGITS; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  /**
   * image-spec 1.1.1: components of lower-case letters and digits, joined by one of {@code +._-}.
   */
  private static boolean isAlgorithm(String text) {
    boolean separatorAllowed = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!letter && !(separatorAllowed && "+._-".indexOf(c) >= 0)) {
        return false;
      }
      separatorAllowed = letter;
    }
    return separatorAllowed;
  }
}
