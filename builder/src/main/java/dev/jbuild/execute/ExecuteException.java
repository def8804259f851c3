package dev.jbuild.execute;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The host cannot do what a step needs. */
public final class ExecuteException extends JbuildException {
  private ExecuteException(
      ExitCode exitCode, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(exitCode, message, hint, cause);
  }

  static ExecuteException io(String what, IOException cause) {
    boolean full = cause instanceof PosixException posix && posix.isNoSpace();
    return new ExecuteException(
        ExitCode.HOST,
        what + ": " + cause.getMessage(),
        full ? "free space on the disk of the store, or run `jbuild prune`" : null,
        cause);
  }
}
