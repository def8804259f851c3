package dev.jbuild.cli;

import dev.jbuild.base.JbuildException;
import dev.jbuild.layer.ApplyOptions;
import dev.jbuild.layer.Compression;
import dev.jbuild.layer.LayerApplier;
import dev.jbuild.layer.LayerDigest;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.layer.LayerTar;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.snapshot.ActiveSnapshot;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.store.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the files of snapshots with their layers. The tar of a layer that was built here is made
 * again, and must have the same digest. Other tools write their tars in other ways: a layer that
 * was loaded is laid down again from its blob, and the two directories must make the same tar.
 */
final class SnapshotCheck {
  private final Session session;
  private final Map<ChainId, Descriptor> blobs = new HashMap<>();

  SnapshotCheck(Session session) {
    this.session = session;
    try {
      for (StoredImage image : session.store().images().list()) {
        for (int i = 0; i < image.config().chainIds().size(); i++) {
          Descriptor layer = image.manifestDocument().layers().get(i);
          if (session.store().blobs().has(layer.digest(), layer.sizeBytes())) {
            blobs.put(image.config().chainIds().get(i), layer);
          }
        }
      }
    } catch (JbuildException e) {
      // a damaged image is told by its own check; layers of the others are built here, or unknown
      blobs.clear();
    }
  }

  /** What is wrong with a snapshot; absent when nothing is. */
  Optional<String> problem(ChainId chainId) {
    try {
      Optional<Snapshot> snapshot = session.snapshots().find(chainId);
      if (snapshot.isEmpty()) {
        return Optional.of("incomplete: its record or one below it is missing");
      }
      LayerDigest made = LayerTar.digest(session.fs(), snapshot.get().diff());
      if (made.diffId().equals(snapshot.get().diffId())) {
        return Optional.empty();
      }
      Descriptor blob = blobs.get(chainId);
      boolean same = blob != null && again(snapshot.get(), blob).equals(made);
      return same
          ? Optional.empty()
          : Optional.of("its files make " + made.diffId() + ", not " + snapshot.get().diffId());
    } catch (JbuildException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return Optional.of("cannot be read: " + e.getMessage());
    }
  }

  /** Lays the blob of a layer down once more, and digests the result. */
  private LayerDigest again(Snapshot snapshot, Descriptor blob) throws IOException {
    Path temporary = session.store().newTemporaryDirectory("fsck");
    ActiveSnapshot active =
        session
            .snapshots()
            .prepare(temporary, snapshot.parent().flatMap(session.snapshots()::find));
    try (InputStream stored = session.store().blobs().open(blob.digest());
        InputStream tar = Compression.open(stored);
        MergedTree parents = MergedTree.open(session.fs(), active.lowerDirectories());
        OverlayWriter writer = new OverlayWriter(session.fs(), active.upper(), parents)) {
      LayerApplier.apply(
          tar, writer, ApplyOptions.layer("layer " + blob.digest(), LayerLimits.defaults()));
      return LayerTar.digest(session.fs(), active.upper());
    } finally {
      session.snapshots().discard(active);
    }
  }
}
