package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ChainId;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;
import java.util.Optional;

/** Layer directories of an image of the store. */
final class ImageTrees {
  private ImageTrees() {}

  /** Top first; empty for an image without layers. */
  static ImmutableList<Path> directories(SnapshotStore snapshots, StoredImage image) {
    Optional<ChainId> top = image.topChainId();
    if (top.isEmpty()) {
      return ImmutableList.of();
    }
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
