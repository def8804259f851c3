package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Limits;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Manifest;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Mark and sweep. The caller decides which images go and which snapshots the cache still names;
 * everything that neither the other images nor the cache need is garbage. Find and remove within
 * one {@link Store#exclusively}: what another process has written but not named yet would look
 * unused.
 */
public final class Collector {
  private final Store store;
  private final SnapshotTrees trees;

  public Collector(Store store, SnapshotTrees trees) {
    this.store = store;
    this.trees = trees;
  }

  /**
   * Looks for garbage; removes nothing.
   *
   * @param unwanted ids of images and indexes that are to go, which no container may use; with an
   *     index go those of its images that are there for nothing else, and an image that an index
   *     needs only loses its names
   * @param cached snapshots that cache records name; they stay, with those below them
   * @throws StoreException when an image that stays is damaged: what it needs is not known then
   */
  public Garbage find(Set<Digest> unwanted, Collection<ChainId> cached) {
    Reachability.Builder marks = Reachability.builder();
    IndexContent content = store.images().index().read();
    Set<Digest> kept = new HashSet<>();
    for (IndexEntry entry : content.standalone()) {
      if (!unwanted.contains(entry.id())) {
        kept.add(entry.id());
        kept.addAll(entry.members());
      }
    }
    ImmutableList.Builder<Digest> images = ImmutableList.builder();
    for (IndexEntry entry : content.entries()) {
      if (kept.contains(entry.id())) {
        mark(content, entry, marks);
      }
      if (!kept.contains(entry.id())
          || (unwanted.contains(entry.id()) && !entry.names().isEmpty())) {
        images.add(entry.id());
      }
    }
    for (Descriptor foreign : content.foreign()) {
      markForeign(foreign, marks);
    }
    for (ChainId top : cached) {
      marks.snapshot(top, trees::parent);
    }
    marks.sharedFiles(trees::sharedFrom);
    return sweep(marks.build(), images.build());
  }

  /** Removes what was found: names first, so that nothing is named whose bytes are gone. */
  public void remove(Garbage garbage) {
    for (Digest image : garbage.images()) {
      store.images().remove(image);
    }
    for (Digest record : garbage.records()) {
      store.records().remove(record);
    }
    for (ChainId snapshot : garbage.snapshots()) {
      trees.remove(snapshot);
    }
    for (Digest blob : garbage.blobs()) {
      store.blobs().delete(blob);
    }
  }

  private void mark(IndexContent content, IndexEntry entry, Reachability.Builder marks) {
    if (!entry.isIndex()) {
      marks.image(store.images().load(entry));
      return;
    }
    marks.blob(entry.manifest().digest());
    // what it needs is only known when it can be read; a listed manifest may be no image's any more
    for (StoredImage image : store.images().loadIndex(content, entry).images()) {
      marks.image(image);
    }
  }

  private Garbage sweep(Reachability live, ImmutableList<Digest> images) {
    DiskUsage usage = new DiskUsage();
    long bytes = 0;
    ImmutableList.Builder<ChainId> snapshots = ImmutableList.builder();
    for (ChainId snapshot : trees.list()) {
      if (!live.snapshots().contains(snapshot)) {
        snapshots.add(snapshot);
        bytes += usage.measure(trees.directory(snapshot));
      }
    }
    ImmutableList.Builder<Digest> blobs = ImmutableList.builder();
    for (Digest blob : store.blobs().list()) {
      if (!live.blobs().contains(blob)) {
        blobs.add(blob);
        bytes += usage.measure(store.layout().blob(blob));
      }
    }
    ImmutableList.Builder<Digest> records = ImmutableList.builder();
    for (Digest record : store.records().list()) {
      // an image's id is a blob that stays as long as the image
      if (!live.blobs().contains(record)) {
        records.add(record);
        bytes += usage.measure(store.layout().record(record));
      }
    }
    return new Garbage(images, records.build(), snapshots.build(), blobs.build(), bytes);
  }

  /** What another tool has put into the layout stays, as far as it can be followed. */
  private void markForeign(Descriptor foreign, Reachability.Builder marks) {
    marks.blob(foreign.digest());
    Optional<Manifest> manifest = Optional.empty();
    try {
      byte[] bytes = store.blobs().read(foreign.digest(), Limits.MANIFEST_BYTES);
      manifest = Optional.of(Manifest.parse(bytes, "manifest " + foreign.digest()));
    } catch (JbuildException e) {
      // not a manifest, or not here: only the blob itself is kept
    }
    if (manifest.isPresent()) {
      marks.blob(manifest.get().config().digest());
      for (Descriptor layer : manifest.get().layers()) {
        marks.blob(layer.digest());
      }
    }
  }
}
