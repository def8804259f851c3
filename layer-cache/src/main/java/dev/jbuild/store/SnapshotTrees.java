package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ChainId;
import java.nio.file.Path;
import java.util.Optional;

/** What collection and checking need to know of the snapshots, which another package owns. */
public interface SnapshotTrees {
  /** ChainIDs of all snapshots. */
  ImmutableList<ChainId> list();

  /** The snapshot below; absent for the lowest, and when the snapshot is not whole. */
  Optional<ChainId> parent(ChainId chainId);

  /** The snapshot whose files this one uses, and which it therefore needs; absent as a rule. */
  Optional<ChainId> sharedFrom(ChainId chainId);

  Path directory(ChainId chainId);

  void remove(ChainId chainId);
}
