package dev.jbuild.solve;

import dev.jbuild.plan.StagePlan;
import dev.jbuild.plan.StepGraph;
import dev.jbuild.plan.StepInfo;
import dev.jbuild.progress.BuildEvent.StepRef;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers the steps of a graph for people: over all, and within each stage; the base is number 1.
 */
final class StepNumbers {
  private final int total;
  private final Map<Integer, Integer> before = new HashMap<>();

  StepNumbers(StepGraph graph, Solver.Place place) {
    int count = place.before();
    for (StagePlan stage : graph.stages()) {
      before.put(stage.index(), count);
      count += stage.steps().size() + 1;
    }
    total = Math.max(count, place.total());
  }

  /**
   * @param position 0 is the base of the stage, 1 its first step
   */
  StepRef ref(StagePlan stage, int position, StepInfo info) {
    return new StepRef(
        before.getOrDefault(stage.index(), 0) + position + 1,
        total,
        stage.displayName(),
        position + 1,
        stage.steps().size() + 1,
        info.location(),
        info.title());
  }
}
