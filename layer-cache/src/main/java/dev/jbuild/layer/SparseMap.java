package dev.jbuild.layer;

import java.util.Arrays;

/**
 * Where the data of a sparse file goes; all else is holes. Filled region by region, then checked
 * once.
 */
final class SparseMap {
  /** A region takes at least four bytes of a map ({@code "0\n1\n"}). */
  private static final int BYTES_PER_REGION = 4;

  private final String entry;
  private final int maxRegions;
  private long[] regions = new long[16];
  private int count;

  SparseMap(String entry, LayerLimits limits) {
    this.entry = entry;
    this.maxRegions = limits.maxHeaderBytes() / BYTES_PER_REGION;
  }

  void add(long offset, long length) throws TarFault {
    checkCount(count + 1L);
    if (2 * count == regions.length) {
      regions = Arrays.copyOf(regions, regions.length * 2);
    }
    regions[2 * count] = offset;
    regions[2 * count + 1] = length;
    count++;
  }

  void checkCount(long declared) throws TarFault {
    if (declared < 0 || declared > maxRegions) {
      throw fault("sparse map of " + declared + " regions, above the limit of " + maxRegions);
    }
  }

  int count() {
    return count;
  }

  long offset(int region) {
    return regions[2 * region];
  }

  long length(int region) {
    return regions[2 * region + 1];
  }

  /** Regions ascend, do not overlap, end within the file, and take exactly the stored bytes. */
  void check(long fileSize, long storedBytes) throws TarFault {
    long end = 0;
    long stored = 0;
    for (int i = 0; i < count; i++) {
      if (offset(i) < end || length(i) < 0 || length(i) > fileSize - offset(i)) {
        throw fault("sparse map is not ascending or leaves the file");
      }
      end = offset(i) + length(i);
      stored += length(i);
    }
    if (stored != storedBytes) {
      throw fault("sparse map places " + stored + " bytes of " + storedBytes + " stored");
    }
  }

  private TarFault fault(String why) {
    return TarFault.entry(entry, why);
  }
}
