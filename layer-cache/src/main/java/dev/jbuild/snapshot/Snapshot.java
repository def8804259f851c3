package dev.jbuild.snapshot;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.DiffId;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A committed stack of layers.
 *
 * @param diffId of the top layer
 * @param tarBytes length of the top layer's uncompressed tar
 * @param directories of all layers, top first: overlay lower directories
 * @param sharedFrom the snapshot whose files the top layer uses; absent when it has its own
 * @param rootAttributes directory whose owner, mode and attributes the root of the tree has: a
 *     layer that shares its files was made without knowing them
 */
public record Snapshot(
    ChainId chainId,
    DiffId diffId,
    Optional<ChainId> parent,
    long tarBytes,
    ImmutableList<Path> directories,
    Optional<ChainId> sharedFrom,
    Path rootAttributes) {

  /** Directory of the top layer alone. */
  public Path diff() {
    return directories.getFirst();
  }
}
