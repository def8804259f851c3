package dev.jbuild.base;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Root of all failures that a user sees: one line {@code what: why}, an optional hint, and an exit
 * code. Each area has one final subclass with named factories.
 */
public abstract class JbuildException extends RuntimeException {
  private final ExitCode exitCode;
  private final @Nullable String hint;

  protected JbuildException(
      ExitCode exitCode, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }
}
