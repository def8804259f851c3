package dev.jbuild.snapshot;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A layer being written: an upper directory above the layers of {@code parent}.
 *
 * @param directory holds {@code upper} and {@code work}; becomes the snapshot, or is deleted
 * @param work empty, for the kernel's overlay
 */
public record ActiveSnapshot(Path directory, Path upper, Path work, Optional<Snapshot> parent) {

  /** The parents' directories, top first; empty without a parent. */
  public ImmutableList<Path> lowerDirectories() {
    return parent.map(Snapshot::directories).orElse(ImmutableList.of());
  }
}
