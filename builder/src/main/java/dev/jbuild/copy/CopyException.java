package dev.jbuild.copy;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import org.jspecify.annotations.Nullable;

/** A COPY, ADD or WORKDIR that cannot be done. */
public final class CopyException extends JbuildException {
  private CopyException(String message, @Nullable String hint, @Nullable Throwable cause) {
    super(ExitCode.FAILURE, message, hint, cause);
  }
}
