package dev.jbuild.oci;

import java.util.regex.Pattern;

/**
 * Content address of a blob: {@code sha256:} and 64 lower-case hex digits.
 *
 * @param hex the 64 digits alone
 * @see <a
 *     href="https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests">image-spec
 *     1.1.1, digests</a>
 */
public record Digest(String hex) implements Comparable<Digest> {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public Digest {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("not 64 lower-case hex digits: " + hex);
    }
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return "sha256:" + hex;
  }
}
