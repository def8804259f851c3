package dev.jbuild.layer;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** The compressions of layers and of archives for {@code ADD}. */
public enum Compression {
  NONE(""),
  GZIP("\u001f\u008b"),
  ZSTD("(\u00b5/\u00fd"),
  BZIP2("BZh"),
  XZ("\u00fd7zXZ\0");

  /** As {@code pigz -6} and {@code gzip} have it, but 4: twice as fast and 3 % larger. */
  private static final int GZIP_LEVEL = 4;

  /** {@code xz -9} takes 65 MiB to decode. */
  private static final int XZ_MEMORY_KIB = 128 << 10;

  private static final int MAX_THREADS = 16;
  private static final int HEAD = 8;

  /** One char per byte. */
  private final String magic;

  Compression(String magic) {
    this.magic = magic;
  }

  /** Tells by the first bytes (8 are enough); what is not recognised is {@link #NONE}. */
  public static Compression detect(byte[] head, int length) {
    for (Compression compression : values()) {
      if (compression != NONE && startsWith(head, length, compression.magic)) {
        return compression;
      }
    }
    boolean skippable = length >= 4 && (head[0] & 0xf0) == 0x50;
    return skippable && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18 ? ZSTD : NONE;
  }

  private static boolean startsWith(byte[] head, int length, String magic) {
    if (length < magic.length()) {
      return false;
    }
    for (int i = 0; i < magic.length(); i++) {
      if ((head[i] & 0xff) != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The uncompressed bytes of {@code in}, whatever its compression. Strict: every member or frame
   * is read, its checks are verified, and what follows the last one is refused. Failures are {@code
   * IOException}s whose message names the format. Closing closes {@code in}.
   */
  public static InputStream open(InputStream in) throws IOException {
    byte[] head = new byte[HEAD];
    PushbackInputStream again = new PushbackInputStream(in, HEAD);
    int length = again.readNBytes(head, 0, HEAD);
    again.unread(head, 0, length);
    return detect(head, length).decode(again);
  }

  /** The uncompressed bytes of a stream that must be in this form; as {@link #open}. */
  public InputStream decode(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GzipInput(in);
      case ZSTD -> new DecodedInput("zstd", new ZstdInputStream(new ZstdFrames(in)));
      case BZIP2 -> bzip2(in);
      case XZ -> xz(in);
    };
  }

  private static InputStream bzip2(InputStream in) throws IOException {
    try {
      return new DecodedInput("bzip2", new BZip2CompressorInputStream(in, true));
    } catch (IOException e) {
      throw DecodedInput.fault("bzip2", e);
    }
  }

  private static InputStream xz(InputStream in) throws IOException {
    try {
      return new DecodedInput("xz", new XZInputStream(in, XZ_MEMORY_KIB));
    } catch (IOException e) {
      throw DecodedInput.fault("xz", e);
    }
  }

  /**
   * Whether {@code in} starts, perhaps compressed, with a tar header: what {@code ADD} unpacks.
   * Never fails on content. The caller closes {@code in}.
   */
  public static boolean isTarArchive(InputStream in) throws IOException {
    byte[] block = new byte[TarField.BLOCK];
    try {
      int length = open(in).readNBytes(block, 0, block.length);
      boolean named = block[TarField.NAME] != 0 || block[TarField.MAGIC] == 'u';
      return length == block.length && named && TarField.checksumMatches(block);
    } catch (TarFault e) {
      return false;
    }
  }

  /**
   * A stream that compresses into {@code out} with deterministic bytes, whatever the number of
   * cores. Closing finishes the compressed stream and closes {@code out}. Not for bzip2 and xz.
   */
  public OutputStream compress(OutputStream out) throws IOException {
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_THREADS);
    return switch (this) {
      case NONE -> out;
      case GZIP -> new ParallelGzip(out, GZIP_LEVEL, threads);
      case ZSTD -> new ParallelZstd(out, threads);
      case BZIP2, XZ -> throw new IllegalArgumentException("only read, never written: " + this);
    };
  }
}
