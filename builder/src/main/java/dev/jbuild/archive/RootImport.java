package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.JsonObject;
import dev.jbuild.layer.ApplyOptions;
import dev.jbuild.layer.Compression;
import dev.jbuild.layer.LayerApplier;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.ContainerConfig;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.HistoryEntry;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.snapshot.ActiveSnapshot;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes an image of one layer from the tar of a root file system. The tar is laid down, and the
 * layer is what jbuild itself would make of that directory: the tar's own bytes are not kept.
 */
public final class RootImport {
  private final Store store;
  private final SnapshotStore snapshots;
  private final PosixFs fs;
  private final LayerLimits limits;

  /**
   * What the image says besides its files.
   *
   * @param comment of the history entry
   */
  public record Description(
      ContainerConfig config, Platform platform, Instant created, String comment) {}

  public RootImport(Store store, SnapshotStore snapshots, PosixFs fs, LayerLimits limits) {
    this.store = store;
    this.snapshots = snapshots;
    this.fs = fs;
    this.limits = limits;
  }

  /**
   * Reads a tar, which may be compressed, to its end; the stream stays open.
   *
   * @param source the tar's name in messages
   * @throws dev.jbuild.base.JbuildException when it is refused; nothing is stored then
   */
  public StoredImage load(
      String source,
      InputStream stream,
      Description description,
      ImmutableList<ImageReference> names) {
    Snapshot snapshot = unpack(source, stream);
    snapshots.flush();
    ImageConfig config =
        new ImageConfig(
            Optional.of(description.created()),
            "",
            description.platform(),
            description.config(),
            ImmutableList.of(snapshot.diffId()),
            ImmutableList.of(
                HistoryEntry.of(description.created(), "", false)
                    .withComment(description.comment())),
            JsonObject.EMPTY);
    Descriptor layer =
        Descriptor.of(MediaType.LAYER, snapshot.diffId().digest(), snapshot.tarBytes());
    byte[] configBytes = config.toBytes();
    Manifest manifest =
        Manifest.of(Descriptor.of(MediaType.CONFIG, configBytes), ImmutableList.of(layer));
    return store.images().put(manifest.toBytes(), configBytes, names);
  }

  private Snapshot unpack(String source, InputStream stream) {
    ActiveSnapshot active =
        snapshots.prepare(store.newTemporaryDirectory("import"), Optional.empty());
    boolean committed = false;
    try (InputStream tar = Compression.open(stream);
        MergedTree nothing = MergedTree.open(fs, ImmutableList.of());
        OverlayWriter writer = new OverlayWriter(fs, active.upper(), nothing)) {
      LayerApplier.apply(tar, writer, ApplyOptions.rootFileSystem(source, limits));
    } catch (IOException e) {
      snapshots.discard(active);
      throw ArchiveException.unreadable(source, e);
    } catch (RuntimeException e) {
      snapshots.discard(active);
      throw e;
    }
    try {
      Snapshot snapshot = snapshots.commit(active);
      committed = true;
      return snapshot;
    } finally {
      if (!committed) {
        snapshots.discard(active);
      }
    }
  }
}
