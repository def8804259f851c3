package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;

/** The command failed and has told the user already: only the exit code is left to give. */
public final class ReportedException extends JbuildException {
  private static final long serialVersionUID = 1;

  public ReportedException(ExitCode code) {
    super(code, "", null, null);
  }
}
