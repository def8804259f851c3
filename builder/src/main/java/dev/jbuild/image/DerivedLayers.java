package dev.jbuild.image;

import dev.jbuild.cache.CacheIndex;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.CacheRecord;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Layers made of those of the steps. They are recorded as steps are, so that a cached build finds
 * them and makes nothing; the steps and what the cache keeps of them are not touched. One thread.
 */
public final class DerivedLayers {
  private final SnapshotStore snapshots;
  private final CacheIndex index;
  private final Clock clock;
  private final Supplier<PosixFs> fs;
  private final List<Runnable> records = new ArrayList<>();

  /**
   * @param fs asked for when a layer has to be made
   */
  public DerivedLayers(
      SnapshotStore snapshots, CacheIndex index, Clock clock, Supplier<PosixFs> fs) {
    this.snapshots = snapshots;
    this.index = index;
    this.clock = clock;
    this.fs = fs;
  }

  SnapshotStore snapshots() {
    return snapshots;
  }

  PosixFs fs() {
    return fs.get();
  }

  /** The layer of that key, known or made now. */
  Snapshot get(CacheKey key, Supplier<Snapshot> make) {
    Optional<Snapshot> known = index.find(key).flatMap(record -> snapshots.find(record.chainId()));
    if (known.isPresent()) {
      return known.get();
    }
    long begin = System.nanoTime();
    Snapshot made = make.get();
    CacheRecord record =
        new CacheRecord(
            made.chainId(),
            clock.instant().truncatedTo(ChronoUnit.SECONDS),
            (System.nanoTime() - begin) / 1_000_000,
            key.fields());
    records.add(() -> index.put(key, record));
    return made;
  }

  /** Records what was made, once it is on disk. */
  void record() {
    if (!records.isEmpty()) {
      snapshots.flush();
      records.forEach(Runnable::run);
      records.clear();
    }
  }
}
