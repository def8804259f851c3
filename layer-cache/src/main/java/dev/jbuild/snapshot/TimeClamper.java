package dev.jbuild.snapshot;

import dev.jbuild.overlay.LayerClamper;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes snapshots in which nothing was modified after a given second. */
public final class TimeClamper {
  private final SnapshotStore snapshots;
  private final PosixFs fs;
  private final long latestSeconds;

  /**
   * @param latestSeconds since 1970
   */
  public TimeClamper(SnapshotStore snapshots, PosixFs fs, long latestSeconds) {
    this.snapshots = snapshots;
    this.fs = fs;
    this.latestSeconds = latestSeconds;
  }

  /**
   * The layer of a snapshot, its times clamped, on a parent; a pure function of the layer's files.
   * The snapshot itself stays as it is, and is what this gives when nothing has to change.
   *
   * @param temporary on the file system of the store
   * @param parent absent when there is nothing below
   */
  public Snapshot clamp(Path temporary, Optional<Snapshot> parent, Snapshot layer) {
    Optional<Snapshot> independent = layer.sharedFrom().flatMap(snapshots::find);
    if (independent.isPresent()) {
      Snapshot clamped = clampFiles(temporary, Optional.empty(), independent.get());
      return snapshots.restack(temporary, clamped, parent);
    }
    return clampFiles(temporary, parent, layer);
  }

  private Snapshot clampFiles(Path temporary, Optional<Snapshot> parent, Snapshot layer) {
    ActiveSnapshot active = snapshots.prepare(temporary, parent);
    boolean committed = false;
    try {
      LayerClamper.clamp(fs, layer.diff(), active.upper(), latestSeconds);
      RootAttributes.copy(fs, layer.diff(), active.upper());
      RootAttributes.clamp(fs, active.upper(), latestSeconds);
      Snapshot snapshot = snapshots.commit(active);
      committed = true;
      return snapshot;
    } catch (IOException e) {
      throw SnapshotException.of("set the times of a layer", active.directory(), e);
    } finally {
      if (!committed) {
        snapshots.discard(active);
      }
    }
  }
}
