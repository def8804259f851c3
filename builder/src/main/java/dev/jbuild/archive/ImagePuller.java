package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import dev.jbuild.archive.ArchivedImage.Layer;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.registry.Puller;
import dev.jbuild.registry.Resolved;
import dev.jbuild.registry.Transfers;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import dev.jbuild.store.StoredIndex;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Makes images of registries images of the store, with the checks of a loaded one. An index stays
 * one, with its digest, and lists what was not pulled. One thread.
 */
public final class ImagePuller {
  private final Store store;
  private final SnapshotStore snapshots;
  private final PosixFs fs;
  private final Puller puller;
  private final Set<ImageReference> asked = new HashSet<>();

  /** Is told what is being fetched; called by several threads. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A layer that the store does not have begins to be fetched.
     *
     * @param layers of the whole image
     */
    void fetching(ImageReference image, Descriptor layer, int layers);
  }

  public ImagePuller(Store store, SnapshotStore snapshots, PosixFs fs, Puller puller) {
    this.store = store;
    this.snapshots = snapshots;
    this.fs = fs;
    this.puller = puller;
  }

  /**
   * The image that its registry has under a name now. When the store has it, one small request is
   * made, and none when it was asked for before.
   *
   * @throws dev.jbuild.base.JbuildException as {@link #pull}
   */
  public StoredImage refresh(ImageReference reference, Platform platform, Listener listener) {
    Optional<StoreEntry> known =
        store
            .images()
            .lookup(reference)
            .filter(entry -> isCalled(entry, reference) && entry.image(platform).isPresent());
    if (known.isPresent()) {
      StoredImage image = known.get().image(platform).orElseThrow();
      if (isWhole(image) && isCurrent(known.get(), reference)) {
        return image;
      }
    }
    StoredImage image = pull(reference, platform, listener);
    asked.add(reference);
    return image;
  }

  private static boolean isCalled(StoreEntry entry, ImageReference reference) {
    return reference.digest().isPresent() || entry.names().contains(reference.tagged());
  }

  private boolean isCurrent(StoreEntry known, ImageReference reference) {
    if (asked.contains(reference)) {
      return true;
    }
    Optional<Digest> now = puller.digest(reference);
    boolean current = now.isPresent() && now.get().equals(known.descriptor().digest());
    if (current) {
      asked.add(reference);
    }
    return current;
  }

  /**
   * Fetches an image, as far as the store does not have it, and gives it the name, which another
   * may lose. With a digest it gets none.
   *
   * @param platform which image of an index
   * @throws dev.jbuild.base.JbuildException when it cannot be had or is refused; no name has moved
   *     then
   */
  public StoredImage pull(ImageReference reference, Platform platform, Listener listener) {
    Resolved resolved = puller.resolve(reference, platform);
    try (Transfers transfers =
            puller.transfer(
                reference,
                missing(resolved),
                layer -> listener.fetching(reference, layer, resolved.layers().size()));
        ArchiveFiles files =
            new RegistryFiles(reference.toString(), resolved, store.blobs(), transfers)) {
      ArchivedImage image =
          new OciLayoutReader(files, Optional.of(platform))
              .image(resolved.manifest().descriptor(), new ArchivedNames());
      ImageLoader.checkSystem(image);
      if (!isKnown(resolved)) {
        take(image, files);
      }
      transfers.check();
    }
    return put(resolved, platform, names(reference));
  }

  private static ImmutableList<ImageReference> names(ImageReference reference) {
    return reference.digest().isPresent()
        ? ImmutableList.of()
        : ImmutableList.of(reference.tagged());
  }

  /** The very image, with what is needed to build and run upon it. */
  private boolean isKnown(Resolved resolved) {
    Optional<StoredImage> known = store.images().find(Digest.of(resolved.config().toArray()));
    return known.isPresent()
        && isWhole(known.get())
        && known.get().manifest().digest().equals(resolved.manifest().descriptor().digest());
  }

  private ImmutableList<Descriptor> missing(Resolved resolved) {
    return isKnown(resolved) ? ImmutableList.of() : resolved.layers();
  }

  private boolean isWhole(StoredImage image) {
    return image.topChainId().isEmpty() || snapshots.find(image.topChainId().get()).isPresent();
  }

  private void take(ArchivedImage image, ArchiveFiles files) {
    try (LayerIntake intake =
        new LayerIntake(files, store, snapshots, fs, LayerLimits.defaults())) {
      Optional<Snapshot> stack = Optional.empty();
      for (Layer layer : image.layers()) {
        stack = Optional.of(intake.take(layer, stack).snapshot());
      }
      intake.commit();
    }
  }

  private StoredImage put(
      Resolved resolved, Platform platform, ImmutableList<ImageReference> names) {
    boolean isIndex = isListed(resolved);
    StoredImage image =
        store
            .images()
            .putExactly(
                resolved.manifest().bytes().toArray(),
                resolved.config().toArray(),
                isIndex ? ImmutableList.of() : names);
    if (!isIndex) {
      return image;
    }
    StoredIndex index = store.images().putIndex(resolved.top().bytes().toArray(), names);
    return index.image(platform).orElse(image);
  }

  /** Whether the name stands for an index that lists the image itself, not an index with it. */
  private static boolean isListed(Resolved resolved) {
    if (!MediaType.isIndex(resolved.top().descriptor().mediaType())) {
      return false;
    }
    ImageIndex index = ImageIndex.parse(resolved.top().bytes().toArray(), "index");
    for (Descriptor listed : index.manifests()) {
      if (listed.digest().equals(resolved.manifest().descriptor().digest())) {
        return true;
      }
    }
    return false;
  }
}
