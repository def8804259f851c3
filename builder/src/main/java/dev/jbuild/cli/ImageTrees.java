package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ChainId;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;
import java.util.Optional;

/** Layer directories of an image of the store. */
final class ImageTrees {
  private ImageTrees() {}

  /** Top first; empty for an image without layers. */
  static ImmutableList<Path> directories(Store store, StoredImage image, PosixFs fs) {
    Optional<ChainId> top = image.topChainId();
    if (top.isEmpty()) {
      return ImmutableList.of();
    }
    try (SnapshotStore snapshots = new SnapshotStore(store.layout().snapshotsDir(), () -> fs)) {
      return snapshots
          .find(top.get())
          .map(Snapshot::directories)
          .orElseThrow(
              () ->
                  CliException.refused(
                      image.displayName() + ": its layers are not all in the store",
                      "run `jbuild fsck`"));
    }
  }
}
