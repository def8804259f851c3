package dev.jbuild.posix;

import java.io.IOException;

/** Calls about this process and others that {@code java.lang} lacks. */
public final class PosixProcess {

  /** kill(2): sends {@code signal} (1 to 64; 0 only asks whether the process exists). */
  public void kill(long pid, int signal) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Whether a descriptor (0, 1, 2) is a terminal: isatty(3). */
  public boolean isTerminal(int descriptor) {
    throw new UnsupportedOperationException();
  }

  /** geteuid(2). */
  public int effectiveUid() {
    throw new UnsupportedOperationException();
  }
}
