package dev.jbuild.context;

import dev.jbuild.posix.FileStatus;

/**
 * The rule of git for files that change while they are looked at: time stamps only tell a later
 * change from an earlier one when they are older than the moment of looking by more than one tick
 * of the clock that makes them.
 *
 * @param millis time stamps before this moment are settled, in milliseconds since 1970
 */
record SettledBefore(long millis) {
  /** The kernel stamps files with a clock of at most 10 ms a tick (CONFIG_HZ=100). */
  private static final long TICK_MILLIS = 20;

  /** File systems without fractions of a second keep one (most) or two (FAT). */
  private static final long COARSE_TICK_MILLIS = 2000;

  static SettledBefore now() {
    return new SettledBefore(System.currentTimeMillis());
  }

  /** Would a change from now on show in the stat data of this file? */
  boolean includes(FileStatus status) {
    boolean coarse = status.changedNanos() == 0;
    long latest = millis - (coarse ? COARSE_TICK_MILLIS : TICK_MILLIS);
    return millis(status.changedSeconds(), status.changedNanos()) < latest;
  }

  private static long millis(long seconds, int nanos) {
    return seconds * 1000 + nanos / 1_000_000;
  }
}
