package dev.jbuild.snapshot;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A snapshot that cannot be made, kept or read. */
public final class SnapshotException extends JbuildException {
  private static final long serialVersionUID = 1L;

  private SnapshotException(String message, @Nullable String hint, IOException cause) {
    super(ExitCode.HOST, message, hint, cause);
  }

  static SnapshotException of(String what, Path path, IOException cause) {
    boolean full = cause instanceof PosixException posix && posix.isNoSpace();
    full |= String.valueOf(cause.getMessage()).contains("No space left");
    return new SnapshotException(
        "snapshot " + path + ": cannot " + what + ": " + cause.getMessage(),
        full ? "free space in the store, for example with `jbuild prune`" : null,
        cause);
  }
}
