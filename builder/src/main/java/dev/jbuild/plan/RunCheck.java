package dev.jbuild.plan;

import dev.jbuild.oci.Platform;
import dev.jbuild.plan.StagePlan.Base;
import dev.jbuild.store.StoredImage;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Refuses steps that would run programs which do not start on this machine. Only a step that has to
 * run is refused: the result that a cache has of it is as good here as anywhere. What counts is the
 * platform of the image that a stage stands on, not the one that was asked for: an image for
 * another platform than {@code --platform} says is taken with a warning.
 */
public final class RunCheck {
  private final Platform machine;
  private final Predicate<Platform> runs;

  /**
   * @param machine this machine's own platform
   * @param runs whether it starts programs of another; only asked about such, and when a step of it
   *     has to run
   */
  public RunCheck(Platform machine, Predicate<Platform> runs) {
    this.machine = machine;
    this.runs = runs;
  }

  /** Refuses nothing: for where nothing is going to run. */
  public static RunCheck none() {
    return new RunCheck(Platform.current(), _ -> true);
  }

  /**
   * The platform of the programs in a stage.
   *
   * @param stages the same of the stages that it may stand on
   */
  public static Platform programs(StagePlan stage, IntFunction<Platform> stages) {
    return switch (stage.base()) {
      case Base.Scratch _, Base.Directory _ -> stage.platform();
      case Base.Image(StoredImage image) -> image.config().platform();
      case Base.Stage(int index) -> stages.apply(index);
    };
  }

  /**
   * Why a step cannot run here, with its place; absent when it can.
   *
   * @param programs platform of the programs in its stage
   */
  public Optional<PlanException> refusal(Step step, Platform programs) {
    return step instanceof Step.Run && !programs.isFor(machine) && !runs.test(programs)
        ? Optional.of(PlanException.cannotRun(step.info(), programs, machine))
        : Optional.empty();
  }
}
