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

  static ContainerException because(String what, Exception cause) {
    return new ContainerException(
        ExitCode.HOST, what + ": " + String.valueOf(cause.getMessage()), null, cause);
  }

  static ContainerException noController(String controller, String option) {
    return new ContainerException(
        ExitCode.HOST,
        option + ": the host has no " + controller + " control group that jbuild may write to",
        "run as root, have the " + controller + " controller delegated, or leave the option out",
        null);
  }

  static ContainerException needsRoot() {
    return new ContainerException(
        ExitCode.HOST,
        "container: only root may set one up",
        "run jbuild as root, for example with sudo",
        null);
  }

  /** The image itself is at fault. */
  static ContainerException badImage(String path, String why) {
    return new ContainerException(ExitCode.FAILURE, path + " of the image: " + why, null, null);
  }

  static ContainerException noSource(String target, String path) {
    return new ContainerException(
        ExitCode.FAILURE, "mount " + target + ": " + path + " not found in its source", null, null);
  }

  static ContainerException badOption(String option, String why) {
    return new ContainerException(ExitCode.USAGE, option + ": " + why, null, null);
  }
}
