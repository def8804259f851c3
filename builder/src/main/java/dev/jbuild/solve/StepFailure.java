package dev.jbuild.solve;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import org.jspecify.annotations.Nullable;

/** A step of the recipe failed. */
public final class StepFailure extends JbuildException {
  private StepFailure(
      ExitCode exitCode, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(exitCode, message, hint, cause);
  }

  /** The process ended with a code other than 0, or by a signal. */
  public static StepFailure process(String reason, @Nullable String hint) {
    return new StepFailure(ExitCode.FAILURE, reason, hint, null);
  }

  /** The same failure with the place in the recipe in front. */
  static StepFailure at(String location, String title, JbuildException cause) {
    return new StepFailure(
        cause.exitCode(),
        location + ": " + title + ": " + cause.getMessage(),
        cause.hint().orElse(null),
        cause);
  }
}
