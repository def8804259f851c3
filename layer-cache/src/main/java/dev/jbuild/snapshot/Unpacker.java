package dev.jbuild.snapshot;

import com.google.common.collect.ImmutableList;
import dev.jbuild.layer.ApplyOptions;
import dev.jbuild.layer.Compression;
import dev.jbuild.layer.LayerApplier;
import dev.jbuild.layer.LayerDigest;
import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.DiffId;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Lays the layers of a loaded image down as snapshots. */
public final class Unpacker {
  private final SnapshotStore snapshots;
  private final PosixFs fs;
  private final LayerLimits limits;

  /** Opens the blob of a layer, compressed or not, with its digest checked while it is read. */
  @FunctionalInterface
  public interface LayerSource {
    InputStream open() throws IOException;
  }

  public Unpacker(SnapshotStore snapshots, PosixFs fs, LayerLimits limits) {
    this.snapshots = snapshots;
    this.fs = fs;
    this.limits = limits;
  }

  /**
   * The snapshot of {@code parent} plus one layer: the one that exists, or a new one made in {@code
   * temporary}. The uncompressed bytes must hash to {@code diffId}; nothing is left otherwise.
   */
  public Snapshot unpack(
      Path temporary, Optional<Snapshot> parent, DiffId diffId, LayerSource layer) {
    ChainId chainId = ChainId.of(parent.map(Snapshot::chainId), diffId);
    Optional<Snapshot> existing = snapshots.find(chainId);
    if (existing.isPresent()) {
      return existing.get();
    }
    ActiveSnapshot active = snapshots.prepare(temporary, parent);
    boolean committed = false;
    try {
      LayerDigest digest = apply(active, ApplyOptions.layer("layer " + diffId, limits), layer);
      if (!digest.diffId().equals(diffId)) {
        throw LayerException.diffIdMismatch(diffId, digest.diffId());
      }
      Snapshot snapshot = snapshots.commit(active, digest);
      committed = true;
      return snapshot;
    } finally {
      if (!committed) {
        snapshots.discard(active);
      }
    }
  }

  private LayerDigest apply(ActiveSnapshot active, ApplyOptions options, LayerSource layer) {
    ImmutableList<Path> lower = active.lowerDirectories();
    try (InputStream blob = layer.open();
        InputStream tar = Compression.open(blob);
        MergedTree parents = MergedTree.open(fs, lower);
        OverlayWriter writer = new OverlayWriter(fs, active.upper(), parents)) {
      return LayerApplier.apply(tar, writer, options);
    } catch (IOException e) {
      throw LayerException.unreadable(options.source(), e);
    }
  }
}
