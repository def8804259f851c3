package dev.jbuild.snapshot;

import com.google.common.collect.ImmutableList;
import dev.jbuild.overlay.LayerMerger;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Makes one snapshot of several that lie on each other. */
public final class Squasher {
  private final SnapshotStore snapshots;
  private final PosixFs fs;

  public Squasher(SnapshotStore snapshots, PosixFs fs) {
    this.snapshots = snapshots;
    this.fs = fs;
  }

  /**
   * The tree of the last of several layers, as one layer on what is below the first; the layer is a
   * pure function of both trees. Those that it is made of stay as they are.
   *
   * @param temporary on the file system of the store
   * @param base absent when there is nothing below
   * @param layers the lowest first, at least one
   */
  public Snapshot squash(Path temporary, Optional<Snapshot> base, ImmutableList<Snapshot> layers) {
    ActiveSnapshot active = snapshots.prepare(temporary, base);
    boolean committed = false;
    try (MergedTree below = MergedTree.open(fs, active.lowerDirectories())) {
      LayerMerger.merge(fs, topFirst(layers), below, active.upper());
      RootAttributes.copy(fs, layers.getLast().rootAttributes(), active.upper());
      Snapshot snapshot = snapshots.commit(active);
      committed = true;
      return snapshot;
    } catch (IOException e) {
      throw SnapshotException.of("squash layers", active.directory(), e);
    } finally {
      if (!committed) {
        snapshots.discard(active);
      }
    }
  }

  /**
   * A linked copy may lie in a stack twice. It hides nothing but what it has itself, so that the
   * upper one alone gives the same tree.
   */
  private static ImmutableList<Path> topFirst(ImmutableList<Snapshot> layers) {
    Set<Path> directories = new LinkedHashSet<>();
    for (Snapshot layer : layers.reverse()) {
      directories.add(layer.diff());
    }
    return ImmutableList.copyOf(directories);
  }
}
