package dev.jbuild.snapshot;

import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.DiffId;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Lays the layers of a loaded image down as snapshots. */
public final class Unpacker {

  /** Opens the blob of a layer, compressed or not, with its digest checked while it is read. */
  @FunctionalInterface
  public interface LayerSource {
    InputStream open() throws IOException;
  }

  public Unpacker(SnapshotStore snapshots, PosixFs fs, LayerLimits limits) {
    throw new UnsupportedOperationException();
  }

  /**
   * The snapshot of {@code parent} plus one layer: the one that exists, or a new one made in {@code
   * temporary}. The uncompressed bytes must hash to {@code diffId}; nothing is left otherwise.
   */
  public Snapshot unpack(
      Path temporary, Optional<Snapshot> parent, DiffId diffId, LayerSource layer) {
    throw new UnsupportedOperationException();
  }
}
