package dev.jbuild.execute;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import java.nio.file.Path;
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

  static ExecuteException largeLayer(long bytes, long limit) {
    return new ExecuteException(
        ExitCode.FAILURE,
        "the layer is too large: " + bytes + " bytes, the limit is " + limit,
        "--max-layer-size BYTES sets the limit",
        null);
  }

  static ExecuteException largeSecret(String id, int limit) {
    return new ExecuteException(
        ExitCode.FAILURE, "secret " + id + ": larger than " + limit + " bytes", null, null);
  }

  static ExecuteException unreadableSecret(String id, Path path, String why) {
    return new ExecuteException(
        ExitCode.FAILURE, "secret " + id + ": cannot read " + path + ": " + why, null, null);
  }

  static ExecuteException missingSecret(String id) {
    return new ExecuteException(
        ExitCode.FAILURE,
        "secret " + id + " is required, and not given",
        "give it: --secret id=" + id + ",src=FILE or --secret id=" + id + ",env=VARIABLE",
        null);
  }

  static ExecuteException missingSsh(String id) {
    return new ExecuteException(
        ExitCode.FAILURE,
        "ssh agent " + id + " is required, and not given",
        "give it: --ssh " + id + ", with SSH_AUTH_SOCK set, or --ssh " + id + "=SOCKET|KEYFILE",
        null);
  }

  static ExecuteException ssh(String id, String why, @Nullable String hint) {
    return new ExecuteException(ExitCode.HOST, "ssh agent " + id + ": " + why, hint, null);
  }
}
