package dev.jbuild.execute;

import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.BuildEvent.Stream;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.solve.CanceledException;
import dev.jbuild.solve.StepFailure;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** Counts the tries of one step ({@code RUN --retry}). */
final class Retries {
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final int MOST_DOUBLINGS = 5;

  private final int most;
  private final StepRef step;
  private final ProgressDisplay progress;
  private final BooleanSupplier canceled;
  private int failed;

  Retries(int most, StepRef step, ProgressDisplay progress, BooleanSupplier canceled) {
    this.most = most;
    this.step = step;
    this.progress = progress;
    this.canceled = canceled;
  }

  /** Waits a moment, longer each time, before the next try; throws when there is none left. */
  void again(StepFailure failure) {
    failed++;
    if (failed > most || canceled.getAsBoolean()) {
      throw failure;
    }
    String line = "try " + failed + " of " + (most + 1) + " failed: " + failure.getMessage() + "\n";
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    progress.show(new BuildEvent.StepOutput(step, Stream.STDERR, text));
    try {
      Thread.sleep(FIRST_PAUSE_MILLIS << Math.min(failed - 1, MOST_DOUBLINGS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CanceledException();
    }
  }
}
