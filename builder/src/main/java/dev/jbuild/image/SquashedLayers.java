package dev.jbuild.image;

import com.google.common.collect.ImmutableList;
import dev.jbuild.cache.CacheIndex;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.CacheRecord;
import dev.jbuild.cache.KeyBuilder;
import dev.jbuild.oci.ChainId;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.snapshot.Squasher;
import dev.jbuild.solve.StageResult;
import dev.jbuild.solve.StepOutcome;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code --squash}: the layers that a build makes, or takes from the cache, as one; those of the
 * base image stay. The steps and what the cache keeps of them are not touched. A squashed layer is
 * recorded as a step is, so that a cached build finds it and makes nothing.
 */
public final class SquashedLayers {
  private final SnapshotStore snapshots;
  private final CacheIndex index;
  private final Clock clock;
  private final Supplier<PosixFs> fs;

  /**
   * @param fs asked for when a layer has to be made
   */
  public SquashedLayers(
      SnapshotStore snapshots, CacheIndex index, Clock clock, Supplier<PosixFs> fs) {
    this.snapshots = snapshots;
    this.index = index;
    this.clock = clock;
    this.fs = fs;
  }

  /**
   * The one layer on the base, on disk; absent when the build has fewer than two of its own, as
   * there is nothing to squash then.
   *
   * @param temporary asked for when a layer has to be made
   */
  public Optional<Snapshot> of(StageResult result, Supplier<Path> temporary) {
    ImmutableList<Snapshot> layers = layers(result);
    if (layers.size() < 2) {
      return Optional.empty();
    }
    Optional<ChainId> base = layers.getFirst().parent();
    CacheKey key =
        new KeyBuilder("squash")
            .add("parent", base.map(ChainId::toString).orElse("scratch"))
            .add("tree", layers.getLast().chainId().toString())
            .build();
    Optional<Snapshot> known = index.find(key).flatMap(record -> snapshots.find(record.chainId()));
    return known.isPresent() ? known : Optional.of(make(key, layers, temporary.get()));
  }

  private Snapshot make(CacheKey key, ImmutableList<Snapshot> layers, Path temporary) {
    long begin = System.nanoTime();
    Optional<Snapshot> base = layers.getFirst().parent().flatMap(snapshots::find);
    Snapshot made = new Squasher(snapshots, fs.get()).squash(temporary, base, layers);
    snapshots.flush();
    index.put(
        key,
        new CacheRecord(
            made.chainId(),
            clock.instant().truncatedTo(ChronoUnit.SECONDS),
            (System.nanoTime() - begin) / 1_000_000,
            key.fields()));
    return made;
  }

  /** The lowest first. */
  private static ImmutableList<Snapshot> layers(StageResult result) {
    ImmutableList.Builder<Snapshot> layers = ImmutableList.builder();
    for (StageResult stage : ImageAssembler.lowestFirst(result)) {
      for (StepOutcome outcome : stage.outcomes()) {
        outcome.layer().ifPresent(layers::add);
      }
    }
    return layers.build();
  }
}
