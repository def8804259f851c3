package dev.jbuild.layer;

import dev.jbuild.base.Limits;

/**
 * Caps on what one layer or archive may hold, checked while streaming.
 *
 * @param maxBytes of the uncompressed tar, and of all files together by apparent size
 * @param maxEntries headers of files, directories, links and so on
 * @param maxHeaderBytes of one PAX header, GNU long name or sparse map
 */
public record LayerLimits(long maxBytes, long maxEntries, int maxHeaderBytes) {
  private static final LayerLimits DEFAULTS =
      new LayerLimits(Limits.LAYER_BYTES, Limits.LAYER_ENTRIES, (int) Limits.TAR_HEADER_BYTES);

  /** Those of {@link Limits}. */
  public static LayerLimits defaults() {
    return DEFAULTS;
  }

  public LayerLimits withMaxBytes(long bytes) {
    return new LayerLimits(bytes, maxEntries, maxHeaderBytes);
  }
}
