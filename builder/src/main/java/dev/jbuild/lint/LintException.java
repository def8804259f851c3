package dev.jbuild.lint;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import org.jspecify.annotations.Nullable;

/** Options of checks that make no sense, and recipes that fail their checks. */
public final class LintException extends JbuildException {
  private static final long serialVersionUID = 1;

  private LintException(ExitCode code, String message, @Nullable String hint) {
    super(code, message, hint, null);
  }

  /** The value of a {@code check} directive or argument does not parse. */
  static LintException badOptions(String why) {
    return new LintException(
        ExitCode.RECIPE,
        "failed to parse check options: " + why,
        "write skip=RULE,RULE, error=true or experimental=RULE, with ; between them");
  }

  /** As {@code failure}, with the place of the value. */
  static LintException at(String place, LintException failure) {
    return new LintException(
        failure.exitCode(), place + ": " + failure.getMessage(), failure.hint().orElse(null));
  }

  /** The recipe fails its checks, as {@code error} says. */
  public static LintException failed(LintError error) {
    return new LintException(ExitCode.RECIPE, error.message(), error.hint().orElse(null));
  }
}
