package dev.jbuild.launch;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The launcher cannot be started, or a plan cannot be told to it. */
public final class LaunchException extends JbuildException {
  private static final long serialVersionUID = 1L;

  private LaunchException(
      ExitCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(code, message, hint, cause);
  }

  static LaunchException nul(String operation) {
    return new LaunchException(
        ExitCode.FAILURE, "container " + operation + ": holds a NUL character", null, null);
  }

  static LaunchException tooLong(int bytes) {
    return new LaunchException(
        ExitCode.FAILURE,
        "container: its description takes " + bytes + " bytes, at most 64 MiB can be told",
        "give it fewer secrets or a smaller environment",
        null);
  }

  static LaunchException noBinary(String architecture) {
    return new LaunchException(
        ExitCode.HOST,
        "container launcher: this build has none for " + architecture,
        "build jbuild on this kind of machine",
        null);
  }

  static LaunchException notExtracted(Path file, IOException cause) {
    return new LaunchException(
        ExitCode.HOST,
        "container launcher " + file + ": cannot be written: " + cause.getMessage(),
        "check space and permissions of the store",
        cause);
  }

  static LaunchException notStarted(Path file, IOException cause) {
    return new LaunchException(
        ExitCode.HOST,
        "container launcher " + file + ": cannot be started: " + cause.getMessage(),
        "the store must not be on a file system mounted noexec",
        cause);
  }
}
