package dev.jbuild.context;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import org.jspecify.annotations.Nullable;

/** The build context cannot be used: missing, unreadable, or its ignore file is malformed. */
public final class ContextException extends JbuildException {
  private ContextException(
      ExitCode exitCode, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(exitCode, message, hint, cause);
  }

  static ContextException notADirectory(String context) {
    return new ContextException(
        ExitCode.USAGE, "context " + context + ": not a directory", null, null);
  }

  static ContextException missing(String context) {
    return new ContextException(
        ExitCode.USAGE, "context " + context + ": no such directory", null, null);
  }

  static ContextException unreadable(String path, Throwable cause) {
    return new ContextException(
        ExitCode.FAILURE,
        Printable.fileName(path) + ": cannot be read: " + reason(cause),
        null,
        cause);
  }

  /** A line of an ignore file that is no pattern. */
  static ContextException badPattern(String file, int line, String pattern) {
    return new ContextException(
        ExitCode.RECIPE,
        file + ":" + line + ": malformed pattern " + pattern,
        pattern.equals("!")
            ? "write what is readmitted behind the exclamation mark"
            : "close the bracket, or escape it with a backslash",
        null);
  }

  /** A pattern of an instruction. */
  static ContextException badPattern(String pattern) {
    return new ContextException(
        ExitCode.RECIPE,
        Printable.fileName(pattern) + ": malformed pattern",
        "close the bracket, or escape it with a backslash",
        null);
  }

  /** The ignore file that an option names is not there. */
  static ContextException noIgnoreFile(String file) {
    return new ContextException(ExitCode.USAGE, file + ": no such ignore file", null, null);
  }

  static ContextException badIgnoreFile(String file, String why) {
    return new ContextException(ExitCode.RECIPE, file + ": " + why, null, null);
  }

  /** A file keeps changing while it is read. */
  static ContextException changing(String path) {
    return new ContextException(
        ExitCode.FAILURE,
        Printable.fileName(path) + ": changed while it was read",
        "stop what writes to it and build again",
        null);
  }

  /** A file above the cap for one file of a context. */
  static ContextException tooLarge(String path, long size, long limit) {
    return new ContextException(
        ExitCode.FAILURE,
        Printable.fileName(path)
            + ": too large: "
            + size
            + " bytes, the limit for a file of the context is "
            + limit,
        "exclude it in .dockerignore",
        null);
  }

  private static String reason(Throwable cause) {
    return Printable.escape(String.valueOf(cause.getMessage()));
  }
}
