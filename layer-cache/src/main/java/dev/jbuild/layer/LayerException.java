package dev.jbuild.layer;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import org.jspecify.annotations.Nullable;

/** A layer or archive that is refused, or one that cannot be made or laid down. */
public final class LayerException extends JbuildException {
  private LayerException(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(exitCode, message, null, cause);
  }
}
