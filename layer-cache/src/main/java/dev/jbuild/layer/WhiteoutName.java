package dev.jbuild.layer;

/**
 * The names by which a layer removes things (image-spec 1.1.1, layer.md, "Whiteouts").
 *
 * @param directory of the marker, normalised
 * @param target name removed from it; empty for {@link Kind#OPAQUE} and {@link Kind#IGNORED}
 */
record WhiteoutName(Kind kind, String directory, String target) {
  static final String PREFIX = ".wh.";
  static final String META_PREFIX = ".wh..wh.";
  static final String OPAQUE = ".wh..wh..opq";

  enum Kind {
    /** No marker. */
    NONE,
    WHITEOUT,
    OPAQUE,
    /** Bookkeeping of AUFS, as in {@code .wh..wh.plnk/}: never laid down. */
    IGNORED
  }

  private static final WhiteoutName NONE = new WhiteoutName(Kind.NONE, "", "");

  /** {@code path} is normalised; {@code entry} is named by the fault. */
  static WhiteoutName of(String path, String entry) throws TarFault {
    if (!path.startsWith(PREFIX) && !path.contains("/" + PREFIX)) {
      return NONE;
    }
    int start = 0;
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
      if (path.startsWith(PREFIX, start)) {
        return below(path.substring(start, slash), entry);
      }
      start = slash + 1;
    }
    String name = path.substring(start);
    String directory = start == 0 ? "" : path.substring(0, start - 1);
    if (name.equals(OPAQUE)) {
      return new WhiteoutName(Kind.OPAQUE, directory, "");
    }
    if (name.startsWith(META_PREFIX)) {
      return new WhiteoutName(Kind.IGNORED, directory, "");
    }
    String target = name.substring(PREFIX.length());
    if (target.isEmpty() || target.equals(".") || target.equals("..")) {
      throw TarFault.entry(entry, "whiteout of the directory itself or its parent");
    }
    return new WhiteoutName(Kind.WHITEOUT, directory, target);
  }

  private static WhiteoutName below(String marker, String entry) throws TarFault {
    if (marker.startsWith(META_PREFIX) && !marker.equals(OPAQUE)) {
      return new WhiteoutName(Kind.IGNORED, "", "");
    }
    throw TarFault.entry(entry, "lies below the whiteout \"" + marker + "\"");
  }
}
