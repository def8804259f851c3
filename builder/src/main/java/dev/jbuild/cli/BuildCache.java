package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.cache.CacheIndex;
import dev.jbuild.cache.CacheRecord;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** The cache records of a store, for counting and clearing. */
final class BuildCache {
  private final Path directory;
  private final CacheIndex index;

  /**
   * @param directory the store's {@code keys}
   */
  BuildCache(Path directory) {
    this.directory = directory;
    this.index = new CacheIndex(directory);
  }

  ImmutableList<Digest> keys() {
    try {
      return index.list();
    } catch (IOException e) {
      throw CliException.cannotRead(directory, e);
    }
  }

  /** The record of a key; absent when it is damaged. */
  Optional<CacheRecord> find(Digest key) {
    return index.read(key);
  }

  /** Snapshots that records name. */
  ImmutableList<ChainId> snapshots() {
    ImmutableList.Builder<ChainId> snapshots = ImmutableList.builder();
    for (Digest key : keys()) {
      index.read(key).map(CacheRecord::chainId).ifPresent(snapshots::add);
    }
    return snapshots.build();
  }

  /** Removes the records made before {@code limit}, and damaged ones; gives their number. */
  int removeBefore(Instant limit) {
    int removed = 0;
    for (Digest key : keys()) {
      Optional<CacheRecord> record = index.read(key);
      if (record.isEmpty() || record.get().created().isBefore(limit)) {
        remove(key);
        removed++;
      }
    }
    return removed;
  }

  void remove(Digest key) {
    try {
      index.remove(key);
    } catch (IOException e) {
      throw CliException.cannotWrite(directory, e);
    }
  }
}
