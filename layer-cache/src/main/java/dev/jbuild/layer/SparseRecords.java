package dev.jbuild.layer;

import org.jspecify.annotations.Nullable;

/**
 * {@code GNU.sparse.*} records of a PAX header, in the formats 0.0 (pairs of records), 0.1 (one
 * record) and 1.0 (map before the data); GNU tar manual, "Storing Sparse Files".
 */
final class SparseRecords {
  @Nullable String name;
  private @Nullable String size;
  private @Nullable String major;
  private @Nullable String minor;
  private @Nullable String map;
  private final StringBuilder pairs = new StringBuilder();

  void accept(String key, @Nullable String value) {
    switch (key) {
      case "major" -> major = value;
      case "minor" -> minor = value;
      case "size", "realsize" -> size = value;
      case "map" -> map = value;
      case "offset", "numbytes" -> pairs.append(value).append(',');
      default -> {}
    }
  }

  boolean present() {
    return major != null || map != null || size != null;
  }

  /** Format 1.0: the map stands in front of the data. */
  boolean mapInData(String entry) throws TarFault {
    if (major == null) {
      return false;
    }
    if (major.equals("1") && "0".equals(minor)) {
      return true;
    }
    if (major.equals("0")) {
      return false;
    }
    throw TarFault.entry(entry, "unknown sparse format");
  }

  /** Size of the file with its holes; {@link TarField#INVALID} when missing or no number. */
  long fileSize() {
    return size == null ? TarField.INVALID : PaxHeader.decimal(size);
  }

  /** Reads the regions of formats 0.0 and 0.1. */
  void fill(SparseMap regions, String entry) throws TarFault {
    String list = map != null ? map : pairs.toString();
    int at = 0;
    while (at < list.length()) {
      int first = list.indexOf(',', at);
      int second = first < 0 ? -1 : list.indexOf(',', first + 1);
      int end = second < 0 ? list.length() : second;
      if (first < 0) {
        throw TarFault.entry(entry, "sparse map with an odd number of fields");
      }
      long offset = PaxHeader.decimal(list.substring(at, first));
      long length = PaxHeader.decimal(list.substring(first + 1, end));
      if (offset < 0 || length < 0) {
        throw TarFault.entry(entry, "sparse map holds something that is no number");
      }
      regions.add(offset, length);
      at = end + 1;
    }
  }
}
