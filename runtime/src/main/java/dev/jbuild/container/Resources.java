package dev.jbuild.container;

/**
 * Limits by control groups. What is asked for and cannot be had is an error; the default pids limit
 * alone only warns.
 *
 * @param memoryBytes 0 is no limit; without a tuning swap is limited to the same and adds nothing
 * @param cpuMillis thousandths of a processor, 1500 is one and a half; 0 is no limit
 * @param pids most processes and threads; 0 is {@link #DEFAULT_PIDS}, -1 is no limit
 * @param shmBytes size of {@code /dev/shm}; 0 is 64 MiB
 */
public record Resources(long memoryBytes, long cpuMillis, long pids, long shmBytes, Tuning tuning) {

  /** A fork bomb ends here, real builds stay far below. */
  public static final long DEFAULT_PIDS = 4096;

  /** Docker's default. */
  public static final long DEFAULT_SHM_BYTES = 64L << 20;

  public Resources {
    if (memoryBytes < 0 || cpuMillis < 0 || pids < -1 || shmBytes < 0) {
      throw new IllegalArgumentException("negative limit");
    }
  }

  public Resources(long memoryBytes, long cpuMillis, long pids, long shmBytes) {
    this(memoryBytes, cpuMillis, pids, shmBytes, Tuning.NONE);
  }

  public static Resources defaults() {
    return new Resources(0, 0, 0, 0);
  }
}
