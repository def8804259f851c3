package dev.jbuild.archive;

import dev.jbuild.layer.Compression;

/**
 * The form of what is saved.
 *
 * @param format of the archive
 * @param compression of layers that are stored uncompressed: {@code NONE}, {@code GZIP} or {@code
 *     ZSTD}; with {@code NONE} compressed ones are uncompressed
 */
public record SaveOptions(Format format, Compression compression) {

  /** Which documents are written beside the blobs. */
  public enum Format {
    /**
     * An OCI image layout that has {@code manifest.json} besides, as Docker writes since version
     * 25: both older readers of docker archives and readers of layouts take it.
     */
    DOCKER,
    /** An OCI image layout alone. */
    OCI
  }

  public SaveOptions {
    if (compression == Compression.BZIP2 || compression == Compression.XZ) {
      throw new IllegalArgumentException("no media type for " + compression);
    }
  }
}
