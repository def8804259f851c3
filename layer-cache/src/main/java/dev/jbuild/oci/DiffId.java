package dev.jbuild.oci;

/** Digest of a layer's uncompressed tar (image-spec 1.1.1, config.md, "Layer DiffID"). */
public record DiffId(Digest digest) {
  @Override
  public String toString() {
    return digest.toString();
  }
}
