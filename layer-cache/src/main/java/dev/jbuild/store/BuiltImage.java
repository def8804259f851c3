package dev.jbuild.store;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;

/**
 * An image that was made here: its documents and their bytes, which need not be read again.
 *
 * @param manifest its {@code config} is the descriptor of {@code configBytes}
 */
@SuppressWarnings("ArrayRecordComponent") // handed straight to the store, never compared
public record BuiltImage(
    Manifest manifest, byte[] manifestBytes, ImageConfig config, byte[] configBytes) {

  /** That of the image: the digest of its configuration. */
  public Digest id() {
    return manifest.config().digest();
  }

  /** The manifest's descriptor, with the platform of the configuration. */
  Descriptor descriptor() {
    String type = manifest.mediaType().isEmpty() ? MediaType.MANIFEST : manifest.mediaType();
    return Descriptor.of(type, manifestBytes).withPlatform(config.platform());
  }
}
