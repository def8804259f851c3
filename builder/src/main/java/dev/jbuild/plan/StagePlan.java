package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.oci.Platform;
import dev.jbuild.store.StoredImage;

/**
 * One stage to be played.
 *
 * @param index in the recipe
 * @param displayName its name, or the index where it has none
 * @param platform for which its base is chosen, and its steps run
 * @param needs indices of the stages that must be there first
 * @param config the configuration after its last step
 */
public record StagePlan(
    int index,
    String displayName,
    Platform platform,
    Base base,
    ImmutableList<Step> steps,
    ImmutableSet<Integer> needs,
    StageConfig config,
    boolean cacheAllowed) {

  /** What a stage starts from. */
  public sealed interface Base {
    record Scratch() implements Base {}

    record Image(StoredImage image) implements Base {}

    record Stage(int index) implements Base {}

    /** The files of a named context; the stage's first step copies them. */
    record Directory(Step.Source source) implements Base {}
  }
}
