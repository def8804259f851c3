package dev.jbuild.solve;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;

/** The build was stopped from outside, or because another step failed. */
public final class CanceledException extends JbuildException {
  public CanceledException() {
    super(ExitCode.INTERRUPTED, "build canceled", null, null);
  }
}
