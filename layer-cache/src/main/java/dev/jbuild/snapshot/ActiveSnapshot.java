package dev.jbuild.snapshot;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A layer being written: an upper directory above the layers of {@code parent}.
 *
 * @param directory holds {@code upper}; becomes the snapshot, or is deleted
 */
public record ActiveSnapshot(Path directory, Path upper, Optional<Snapshot> parent) {

  /**
   * Work directory for the kernel's overlay, on the same file system: whoever mounts one makes it,
   * and deletes it at leisure, as no snapshot has any part of it.
   */
  public Path work() {
    return directory.resolveSibling(directory.getFileName() + ".work");
  }

  /** The parents' directories, top first; empty without a parent. */
  public ImmutableList<Path> lowerDirectories() {
    return parent.map(Snapshot::directories).orElse(ImmutableList.of());
  }
}
