package dev.jbuild.container;

/**
 * Limits for all containers of one build together, whatever each of them may have for itself. What
 * is asked for and cannot be had is an error. The process that starts them does not count.
 *
 * @param memoryBytes 0 is no limit; swap is limited to the same, so it adds nothing
 * @param cpuMillis thousandths of a processor; 0 is no limit
 * @param pids most processes and threads; 0 is no limit
 */
public record Budget(long memoryBytes, long cpuMillis, long pids) {
  public static final Budget NONE = new Budget(0, 0, 0);

  public Budget {
    if (memoryBytes < 0 || cpuMillis < 0 || pids < 0) {
      throw new IllegalArgumentException("negative limit");
    }
  }

  public boolean isNone() {
    return memoryBytes == 0 && cpuMillis == 0 && pids == 0;
  }
}
