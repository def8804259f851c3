package dev.jbuild.container;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import org.jspecify.annotations.Nullable;

/** A container that cannot be set up. */
public final class ContainerException extends JbuildException {
  private static final long serialVersionUID = 1L;

  private ContainerException(
      ExitCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(code, message, hint, cause);
  }

  static ContainerException of(String what, String why) {
    return new ContainerException(ExitCode.HOST, what + ": " + why, null, null);
  }
}
