package dev.jbuild.solve;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import org.jspecify.annotations.Nullable;

/** A step of the recipe failed. */
public final class StepFailure extends JbuildException {
  private final transient ImmutableList<String> lastLines;

  private StepFailure(
      ExitCode exitCode,
      String message,
      @Nullable String hint,
      ImmutableList<String> lastLines,
      @Nullable Throwable cause) {
    super(exitCode, message, hint, cause);
    this.lastLines = lastLines;
  }

  /** The process ended with a code other than 0, or by a signal. */
  public static StepFailure process(
      String reason, @Nullable String hint, ImmutableList<String> lastLines) {
    return new StepFailure(ExitCode.FAILURE, reason, hint, lastLines, null);
  }

  /** The end of what the process wrote, oldest line first. */
  public ImmutableList<String> lastLines() {
    return lastLines;
  }

  /** The same failure with the place in the recipe in front. */
  static StepFailure at(String location, String title, JbuildException cause) {
    return new StepFailure(
        cause.exitCode(),
        location + ": " + title + ": " + cause.getMessage(),
        cause.hint().orElse(null),
        ImmutableList.of(),
        cause);
  }
}
