package dev.jbuild.progress;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Optional;

/** One thing that happened during a build. */
public sealed interface BuildEvent {

  /**
   * The step that an event is about.
   *
   * @param index counts from 1 over all steps of the plan
   * @param total number of steps in the plan
   * @param stage name of the stage, or its number where it has none
   * @param stageStep counts from 1 within the stage
   * @param stageTotal number of steps of the stage that the plan needs
   * @param location {@code FILE:LINE} of the instruction
   * @param title the instruction as written, on one line, unescaped
   */
  record StepRef(
      int index,
      int total,
      String stage,
      int stageStep,
      int stageTotal,
      String location,
      String title) {}

  enum Stream {
    STDOUT,
    STDERR
  }

  /** The plan stands: {@code stages} are the stages that will be built. */
  record BuildStarted(String recipe, int steps, ImmutableList<String> stages)
      implements BuildEvent {}

  /** A step begins to run (it was not in the cache). */
  record StepStarted(StepRef step) implements BuildEvent {}

  /** Bytes that the step's process wrote, as they came: not cut at lines, not decoded. */
  @SuppressWarnings(
      "ArrayRecordComponent") // every chunk of output passes here: not copied, not compared
  record StepOutput(StepRef step, Stream stream, byte[] bytes) implements BuildEvent {}

  /** The step's result came from the cache; nothing ran. */
  record StepCached(StepRef step) implements BuildEvent {}

  /** The step changes only the image configuration, or is the base of a stage. */
  record StepConfigured(StepRef step) implements BuildEvent {}

  /** The step ran; {@code layerBytes} is the size of its uncompressed layer. */
  record StepFinished(StepRef step, Duration duration, long layerBytes) implements BuildEvent {}

  /**
   * The step failed; {@code reason} is one line. The end of its output is for the display to show.
   */
  record StepFailed(StepRef step, Duration duration, String reason) implements BuildEvent {}

  /** The step was stopped, or never begun, because another one failed. */
  record StepCanceled(StepRef step) implements BuildEvent {}

  /**
   * A layer of an image begins to be fetched from a registry.
   *
   * @param layers of the whole image
   */
  record Pulling(String image, String digest, long sizeBytes, int layers) implements BuildEvent {}

  /** Something the user should know; {@code text} is one line or several. */
  record Warning(String text) implements BuildEvent {}

  /** A check of the recipe found something; {@code detail} is one line. */
  record LintFound(String rule, String detail, int line) implements BuildEvent {}

  /** All is done. */
  record BuildFinished(
      String imageId,
      ImmutableList<String> names,
      int ran,
      int cached,
      Duration duration,
      Optional<Long> newBytes)
      implements BuildEvent {}
}
