package dev.jbuild.plan;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;

/** A {@code --mount} that cannot be right. The reader of mounts turns it into a fault. */
final class MountException extends JbuildException {
  private static final long serialVersionUID = 1;

  MountException(String message, String hint) {
    super(ExitCode.RECIPE, message, hint, null);
  }
}
