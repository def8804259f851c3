package dev.jbuild.layer;

/**
 * Caps on what one layer or archive may hold, checked while streaming.
 *
 * @param maxBytes of the uncompressed tar, and of all files together by apparent size
 * @param maxEntries headers of files, directories, links and so on
 * @param maxHeaderBytes of one PAX header, GNU long name or sparse map
 */
public record LayerLimits(long maxBytes, long maxEntries, int maxHeaderBytes) {
  private static final LayerLimits DEFAULTS = new LayerLimits(64L << 30, 2_000_000, 1 << 20);

  /** 64 GiB, 2,000,000 entries, 1 MiB. */
  public static LayerLimits defaults() {
    return DEFAULTS;
  }

  public LayerLimits withMaxBytes(long bytes) {
    return new LayerLimits(bytes, maxEntries, maxHeaderBytes);
  }
}
