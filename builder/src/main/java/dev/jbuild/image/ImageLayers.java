package dev.jbuild.image;

import com.google.common.collect.ImmutableList;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.solve.StageResult;
import dev.jbuild.solve.StepOutcome;
import java.util.Optional;

/**
 * The layers that an image has on those of its base.
 *
 * @param ofSteps one for each step that made a layer, the lowest first
 * @param squashed has the place of them all; absent when each step keeps its own
 */
public record ImageLayers(ImmutableList<Snapshot> ofSteps, Optional<Snapshot> squashed) {

  /** Those that the steps of a stage, and of the stages below it, have made. */
  public static ImageLayers of(StageResult result) {
    ImmutableList.Builder<Snapshot> layers = ImmutableList.builder();
    for (StageResult stage : ImageAssembler.lowestFirst(result)) {
      for (StepOutcome outcome : stage.outcomes()) {
        outcome.layer().ifPresent(layers::add);
      }
    }
    return new ImageLayers(layers.build(), Optional.empty());
  }

  /** The same with one layer in place of all. */
  public ImageLayers withSquashed(Optional<Snapshot> layer) {
    return new ImageLayers(ofSteps, layer);
  }
}
