package dev.jbuild.oci;

/** Digest of a stack of layers (image-spec 1.1.1, config.md, "Layer ChainID"). */
public record ChainId(Digest digest) {
  @Override
  public String toString() {
    return digest.toString();
  }
}
