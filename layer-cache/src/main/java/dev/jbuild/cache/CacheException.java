package dev.jbuild.cache;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import java.io.IOException;
import java.nio.file.Path;

/** The cache index cannot be written. Reading never fails: what cannot be read is a miss. */
public final class CacheException extends JbuildException {
  private CacheException(String message, String hint, IOException cause) {
    super(ExitCode.HOST, message, hint, cause);
  }

  static CacheException unwritable(Path file, IOException cause) {
    return new CacheException(
        "cannot write " + file + ": " + cause.getMessage(),
        "check that the store is writable and that its disk has room",
        cause);
  }
}
