package dev.jbuild.store;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;

/** Digest and length of stored bytes. */
public record Blob(Digest digest, long sizeBytes) {
  public Descriptor descriptor(String mediaType) {
    return Descriptor.of(mediaType, digest, sizeBytes);
  }
}
