package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import java.util.List;
import java.util.Optional;

/** What can be told of images by the index alone. */
public final class ImageGlance {
  private final ImageStore images;

  ImageGlance(ImageStore images) {
    this.images = images;
  }

  /**
   * The manifest of the image that {@link ImageStore#find(String, Platform)} finds; mostly without
   * reading it.
   *
   * @throws StoreException as that does
   */
  public Optional<Digest> manifestOf(String name, Platform platform) {
    Optional<IndexEntry> exact = images.exact(name);
    return exact.isPresent()
        ? Optional.of(exact.get().manifest().digest())
        : images.find(name, platform).map(image -> image.manifest().digest());
  }

  /**
   * The names of an image, without reading its documents; absent when it is not there, or when
   * {@link ImageStore#putBuilt} with that manifest, these names and no annotations would change
   * anything.
   *
   * @param names those that it is to have
   * @return {@code names}, or all that the image has when they are none
   */
  public Optional<ImmutableList<ImageReference>> namesOf(
      Digest id, Digest manifest, ImmutableList<ImageReference> names) {
    for (ImageReference name : names) {
      Optional<IndexEntry> entry = images.index().find(name.tagged());
      if (entry.isEmpty() || !isPlain(entry.get(), id, manifest)) {
        return Optional.empty();
      }
    }
    if (!names.isEmpty()) {
      return Optional.of(names);
    }
    Optional<IndexEntry> entry = images.index().read().byId(id);
    return entry.isPresent() && isPlain(entry.get(), id, manifest)
        ? Optional.of(ImmutableList.copyOf(entry.get().names()))
        : Optional.empty();
  }

  private static boolean isPlain(IndexEntry entry, Digest id, Digest manifest) {
    return entry.id().equals(id)
        && entry.manifest().digest().equals(manifest)
        && entry.manifest().annotations().isEmpty();
  }

  /** Whether each of the names stands for this very image already. */
  boolean isThere(StoredImage given, List<ImageReference> names) {
    for (ImageReference name : names) {
      Optional<IndexEntry> entry = images.index().find(name.tagged());
      if (entry.isEmpty()
          || !entry.get().id().equals(given.id())
          || !entry.get().manifest().equals(given.manifest())) {
        return false;
      }
    }
    return !names.isEmpty();
  }
}
