package dev.jbuild.solve;

import com.google.common.collect.ImmutableList;
import dev.jbuild.plan.StagePlan;
import dev.jbuild.snapshot.Snapshot;
import java.util.Optional;

/**
 * A played stage.
 *
 * @param base the stage that this one started from, if it was one
 * @param snapshot the tree after the last step; absent when there is no layer at all
 * @param outcomes one for each step of the plan, in order
 */
public record StageResult(
    StagePlan plan,
    Optional<StageResult> base,
    Optional<Snapshot> snapshot,
    ImmutableList<StepOutcome> outcomes) {

  /** What it will be when the cache has the results of all steps. */
  public StageResult asCached() {
    ImmutableList.Builder<StepOutcome> cached = ImmutableList.builder();
    for (StepOutcome outcome : outcomes) {
      cached.add(outcome.key().isPresent() ? outcome.asCached() : outcome);
    }
    return new StageResult(plan, base, snapshot, cached.build());
  }
}
