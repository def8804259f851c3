package dev.jbuild.solve;

import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.DiffId;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.store.StoredImage;
import java.util.Optional;

/** Trees of images that a recipe names: found when they are unpacked, else unpacked. */
final class BaseTrees {
  private final SolveContext context;

  BaseTrees(SolveContext context) {
    this.context = context;
  }

  /** Absent for an image without layers. */
  Optional<Snapshot> tree(StoredImage image) {
    Optional<ChainId> chain = Optional.empty();
    for (DiffId layer : image.config().diffIds()) {
      chain = Optional.of(ChainId.of(chain, layer));
    }
    if (chain.isEmpty()) {
      return Optional.empty();
    }
    context.notes.snapshot(chain.get());
    Optional<Snapshot> found = context.snapshots.find(chain.get());
    return found.isPresent() ? found : context.executor().base(image);
  }
}
