package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import java.util.Optional;

/** What a name of the store stands for: one image, or an index of images for several platforms. */
public sealed interface StoreEntry permits StoredImage, StoredIndex {

  /** By which it is found: digest of an image's configuration, digest of an index. */
  Digest id();

  /** Where the bytes of its manifest or index are. */
  Descriptor descriptor();

  /** Empty for one that lost its last name. */
  ImmutableList<ImageReference> names();

  /** All images of it, in the order of the index; one for an image. */
  ImmutableList<StoredImage> images();

  /**
   * The image for that platform; it also has the names of its index.
   *
   * <p>Of an index the best that is there (see {@link Platform#choose}). A single image is it when
   * it is made for the platform, or for what that also runs.
   */
  Optional<StoredImage> image(Platform platform);

  /** The first name, or the id when there is none. */
  default String displayName() {
    return names().isEmpty() ? id().toString() : names().getFirst().toString();
  }
}
