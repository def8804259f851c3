package dev.jbuild.container;

/**
 * Limits that few ask for.
 *
 * @param swapBytes of memory and swap together, at least those of memory; 0 is no swap, -1 no limit
 * @param cpuShares weight against other groups that want the processor, as docker counts: 1024 is
 *     what every group has; 0 leaves that
 * @param cpus processors to run on, as {@code 0-2,5}; empty is all
 * @param nodes memory nodes to use, in the same form; empty is all
 */
public record Tuning(long swapBytes, long cpuShares, String cpus, String nodes) {
  public static final Tuning NONE = new Tuning(0, 0, "", "");

  public Tuning {
    if (swapBytes < -1 || cpuShares < 0) {
      throw new IllegalArgumentException("negative limit");
    }
  }

  boolean pins() {
    return !cpus.isEmpty() || !nodes.isEmpty();
  }
}
