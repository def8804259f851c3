package dev.jbuild.solve;

import dev.jbuild.cache.CacheKey;
import dev.jbuild.plan.Step;
import dev.jbuild.snapshot.Snapshot;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of one step.
 *
 * @param key absent for a step that changes the configuration only
 * @param layer the snapshot whose top is the layer of this step; absent when it made none
 * @param created when the result was made: now, or when it came into the cache
 * @param millis how long the execution took then
 */
public record StepOutcome(
    Step step,
    Optional<CacheKey> key,
    Optional<Snapshot> layer,
    boolean cached,
    Instant created,
    long millis) {

  StepOutcome asCached() {
    return new StepOutcome(step, key, layer, true, created, millis);
  }
}
