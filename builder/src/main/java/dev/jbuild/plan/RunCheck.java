package dev.jbuild.plan;

import dev.jbuild.oci.Platform;
import dev.jbuild.plan.StagePlan.Base;
import dev.jbuild.store.StoredImage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Refuses a plan that would run programs which do not start on this machine, before anything of it
 * is played. What counts is the platform of the image that a stage stands on, not the one that was
 * asked for: an image for another platform than {@code --platform} says is taken with a warning.
 */
public final class RunCheck {
  private RunCheck() {}

  /**
   * Looks at every step that runs a program.
   *
   * @param machine this machine's own platform
   * @param runs whether it starts programs of another; only asked about such
   * @throws PlanException with the place of the first step that cannot run
   */
  public static void check(StepGraph graph, Platform machine, Predicate<Platform> runs) {
    Map<Integer, Platform> programs = new HashMap<>();
    for (StagePlan stage : graph.stages()) {
      Platform platform =
          switch (stage.base()) {
            case Base.Scratch _, Base.Directory _ -> stage.platform();
            case Base.Image(StoredImage image) -> image.config().platform();
            case Base.Stage(int index) -> programs.getOrDefault(index, stage.platform());
          };
      programs.put(stage.index(), platform);
      if (platform.isFor(machine)) {
        continue;
      }
      for (Step step : stage.steps()) {
        if (step instanceof Step.Run && !runs.test(platform)) {
          throw PlanException.cannotRun(step.info(), platform, machine);
        }
      }
    }
  }
}
