package dev.jbuild.snapshot;

import com.google.common.collect.ImmutableList;
import dev.jbuild.layer.LayerDigest;
import dev.jbuild.oci.ChainId;
import dev.jbuild.posix.PosixFs;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Snapshots by chainID. Safe for many threads and many processes at once (all of which hold the
 * store's shared lock).
 *
 * <p>{@link #commit} makes a snapshot usable in this process at once and starts to write it to disk
 * in the background; other processes see it when that is done. {@link #flush} waits for it: call it
 * before anything that names the snapshot is promised to the user, and before the process ends.
 */
public final class SnapshotStore implements AutoCloseable {

  /** {@code fs} is asked for only when something is written. */
  public SnapshotStore(Path snapshotsDirectory, Supplier<PosixFs> fs) {
    throw new UnsupportedOperationException();
  }

  /** Reads a few small files, no native code; absent also when a parent is missing. */
  public Optional<Snapshot> find(ChainId chainId) {
    throw new UnsupportedOperationException();
  }

  /**
   * A fresh upper directory in a new directory below {@code temporary} (same file system as the
   * store), its root with the attributes of the parent's root.
   */
  public ActiveSnapshot prepare(Path temporary, Optional<Snapshot> parent) {
    throw new UnsupportedOperationException();
  }

  /** Hashes the upper directory and commits it. */
  public Snapshot commit(ActiveSnapshot active) {
    throw new UnsupportedOperationException();
  }

  /** Commits an upper directory whose digest is known; one that exists already is kept. */
  public Snapshot commit(ActiveSnapshot active, LayerDigest digest) {
    throw new UnsupportedOperationException();
  }

  /** Deletes what was written. */
  public void discard(ActiveSnapshot active) {
    throw new UnsupportedOperationException();
  }

  /** Waits until all snapshots committed here are on disk. */
  public void flush() {
    throw new UnsupportedOperationException();
  }

  /** ChainIDs of all complete snapshots. */
  public ImmutableList<ChainId> list() {
    throw new UnsupportedOperationException();
  }

  /** Directory of a chainID, complete or not: for measuring and for removal. */
  public Path directory(ChainId chainId) {
    throw new UnsupportedOperationException();
  }

  /**
   * Removes a snapshot; the caller holds the store's exclusive lock and knows that none needs it.
   */
  public void remove(ChainId chainId) {
    throw new UnsupportedOperationException();
  }

  /** Flushes. */
  @Override
  public void close() {
    flush();
  }
}
