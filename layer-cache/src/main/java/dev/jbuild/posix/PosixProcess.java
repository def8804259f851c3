package dev.jbuild.posix;

import java.io.IOException;

/** Calls about this process and others that {@code java.lang} lacks. */
public final class PosixProcess {
  /** tcgetattr(3) is this ioctl: ioctl_tty(2). */
  private static final int TCGETS = 0x5401;

  private static final int TIOCGWINSZ = 0x5413;

  private static final long ASK_PERSONALITY = 0xffffffffL;

  private static final long PER_LINUX32 = 8;

  private final Kernel kernel = new Kernel(true);

  /** kill(2): sends {@code signal} (1 to 64; 0 only asks whether the process exists). */
  public void kill(long pid, int signal) throws IOException {
    if (pid <= 0 || pid > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("not the id of one process: " + pid);
    }
    int result = kernel.kill((int) pid, signal);
    if (result < 0) {
      throw new PosixException("kill", Long.toString(pid), -result);
    }
  }

  /** Whether a descriptor (0, 1, 2) is a terminal: isatty(3). */
  public boolean isTerminal(int descriptor) {
    return kernel.control(descriptor, TCGETS) == 0;
  }

  /**
   * Columns &lt;&lt; 16 | rows of the window of a terminal, 0 when it does not say: ioctl_tty(2).
   */
  public int windowSize(int descriptor) {
    return kernel.readControl(descriptor, TIOCGWINSZ);
  }

  /**
   * Whether an arm64 kernel starts 32-bit programs: it refuses the personality PER_LINUX32 where
   * the processors, or its configuration, have no such mode (arch/arm64/kernel/sys.c).
   */
  public boolean runs32BitArm() {
    int before = kernel.personality(ASK_PERSONALITY);
    if (before < 0 || kernel.personality(PER_LINUX32) < 0) {
      return false;
    }
    kernel.personality(before);
    return true;
  }

  /** geteuid(2). */
  public int effectiveUid() {
    return kernel.effectiveUser();
  }
}
