package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import java.io.IOException;

/**
 * The reader of standard output went away ({@code jbuild images | head -1}): the command stops
 * without a message, as a program killed by SIGPIPE would.
 */
final class OutputClosedException extends JbuildException {
  private static final long serialVersionUID = 1;

  OutputClosedException(IOException cause) {
    super(ExitCode.OUTPUT, "standard output: closed by its reader", null, cause);
  }
}
