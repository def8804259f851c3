package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.posix.Bytes;

/**
 * An index of an archive with those of its images that are there.
 *
 * @param bytes of the document, exactly as they were, or as made here from several documents
 * @param manifests digests of the images' manifests, in the order of {@code images}
 * @param absent platforms that it lists and that are not in the archive, or can not be used
 * @param names what the archive calls it; only those that are names at all
 * @param ignoredNames what stood there instead of a name, unescaped
 */
record ArchivedIndex(
    Bytes bytes,
    ImageIndex document,
    ImmutableList<Digest> manifests,
    ImmutableList<ArchivedImage> images,
    ImmutableList<Platform> absent,
    ImmutableList<ImageReference> names,
    ImmutableList<String> ignoredNames) {

  /** Whether there is nothing to choose from, here or elsewhere. */
  boolean isSingle() {
    return images.size() == 1 && absent.isEmpty();
  }
}
