package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Optional;

/**
 * The whole plan: only the stages that the target needs, each after those it needs.
 *
 * @param target the stage whose result is the image; it is the last of {@code stages}
 * @param warnings for people, one line each
 * @param sourceDateEpoch value of the argument {@code SOURCE_DATE_EPOCH}, given or global
 */
public record StepGraph(
    String recipe,
    ImmutableList<StagePlan> stages,
    StagePlan target,
    ImmutableList<String> warnings,
    Optional<Instant> sourceDateEpoch) {

  /** Number of steps over all stages, counting the base of each. */
  public int stepCount() {
    int count = 0;
    for (StagePlan stage : stages) {
      count += stage.steps().size() + 1;
    }
    return count;
  }
}
