package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.posix.Bytes;
import java.util.Optional;

/**
 * One image of an archive: its documents, read and checked against each other, and where its layers
 * are. No layer was read yet.
 *
 * @param manifest the exact bytes; absent in a docker archive, which has none of its own
 * @param config the exact bytes, whose digest is the image's id
 * @param layers lowest first, as many as the configuration has diffIDs
 * @param names what the archive calls it; only those that are names at all
 * @param ignoredNames what stood there instead of a name, unescaped
 */
record ArchivedImage(
    Optional<Bytes> manifest,
    Bytes config,
    ImageConfig document,
    ImmutableList<Layer> layers,
    ImmutableList<ImageReference> names,
    ImmutableList<String> ignoredNames) {

  /**
   * A layer before it is read.
   *
   * @param member the file in the archive
   * @param descriptor what its bytes must be; absent in a docker archive
   */
  record Layer(String member, DiffId diffId, Optional<Descriptor> descriptor) {
    /** How messages call it. */
    String source() {
      return descriptor.map(d -> "layer " + d.digest()).orElse("layer " + member);
    }
  }
}
