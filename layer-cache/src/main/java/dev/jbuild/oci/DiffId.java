package dev.jbuild.oci;

import org.jspecify.annotations.Nullable;

/** Digest of a layer's uncompressed tar (image-spec 1.1.1, config.md, "Layer DiffID"). */
public record DiffId(Digest digest) implements Comparable<DiffId> {
  /**
   * The diffID that {@code text} spells.
   *
   * @throws OciException as {@link Digest#parse}
   */
  public static DiffId parse(String text) {
    return new DiffId(Digest.parse(text));
  }

  @Override
  public int compareTo(DiffId other) {
    return digest.compareTo(other.digest);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DiffId that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
