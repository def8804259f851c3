package dev.jbuild.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The compressions of layers and of archives for {@code ADD}. */
public enum Compression {
  NONE,
  GZIP,
  ZSTD,
  BZIP2,
  XZ;

  /** Tells by the first bytes (8 are enough); what is not recognised is {@link #NONE}. */
  public static Compression detect(byte[] head, int length) {
    throw new UnsupportedOperationException();
  }

  /**
   * The uncompressed bytes of {@code in}, whatever its compression. Strict: every member or frame
   * is read, its checks are verified, and what follows the last one is refused. Failures are {@link
   * LayerException}s. Closing closes {@code in}.
   */
  public static InputStream open(InputStream in) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Whether {@code in} starts, perhaps compressed, with a tar header: what {@code ADD} unpacks.
   * Never fails on content. The caller closes {@code in}.
   */
  public static boolean isTarArchive(InputStream in) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * A stream that compresses into {@code out} with deterministic bytes, whatever the number of
   * cores. Closing finishes the compressed stream and closes {@code out}. Not for bzip2 and xz.
   */
  public OutputStream compress(OutputStream out) throws IOException {
    throw new UnsupportedOperationException();
  }
}
