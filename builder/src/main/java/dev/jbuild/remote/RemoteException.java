package dev.jbuild.remote;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.IoReason;
import dev.jbuild.base.JbuildException;
import dev.jbuild.http.ConnectionFault;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A remote source that can never be right, or that could not be fetched. What is passed in as
 * {@code source} is {@link RemoteSource#shown}: no message holds user information.
 */
public final class RemoteException extends JbuildException {
  private static final long serialVersionUID = 1;

  private RemoteException(
      ExitCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(code, message, hint, cause);
  }

  /** A text that means a remote source and can never be one: exit code 4. */
  static RemoteException invalid(String source, String why, @Nullable String hint) {
    return new RemoteException(ExitCode.RECIPE, source + ": " + why, hint, null);
  }

  /** The source could not be had: exit code 5. */
  static RemoteException failed(String source, String why, @Nullable String hint) {
    return new RemoteException(ExitCode.SOURCE, source + ": " + why, hint, null);
  }

  /** The connection failed: exit code 5. */
  static RemoteException connection(String source, IOException cause) {
    return new RemoteException(
        ExitCode.SOURCE, source + ": " + ConnectionFault.of(cause), null, cause);
  }

  /** What came is not what the recipe pins: exit code 5. */
  static RemoteException checksum(String source, String expected, String actual) {
    return new RemoteException(
        ExitCode.SOURCE,
        source + ": the checksum is " + actual + ", the recipe wants " + expected,
        "find out whether the source was replaced before you change the checksum",
        null);
  }

  /** The host has no git: exit code 7. */
  static RemoteException noGit(String source, IOException cause) {
    return new RemoteException(
        ExitCode.HOST,
        source + ": git cannot be started: " + IoReason.of(cause),
        "install git, for example with `apt-get install git`",
        cause);
  }

  /** The build was broken off meanwhile: exit code 130. */
  static RemoteException interrupted(String source) {
    return new RemoteException(ExitCode.INTERRUPTED, source + ": interrupted", null, null);
  }
}
