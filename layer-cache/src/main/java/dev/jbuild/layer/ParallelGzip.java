package dev.jbuild.layer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * gzip (RFC 1952) on several cores, as pigz does: blocks of 128 KiB, each with the 32 KiB before it
 * as dictionary, joined by sync flushes into one member. The bytes do not depend on the number of
 * threads or on how they were written; the header has no time and no name.
 */
public final class ParallelGzip extends ParallelBlocks {
  private static final int BLOCK = 128 << 10;
  private static final int DICTIONARY = 32 << 10;

  /** Deflate stores what it cannot shrink, five bytes more for each 16 KiB; plus the joint. */
  private static final int SLACK = 4 << 10;

  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final int level;
  private final ConcurrentLinkedQueue<Deflater> idle = new ConcurrentLinkedQueue<>();
  private final CRC32 crc = new CRC32();
  private long bytes;

  /** Writes the header at once. {@code level} is 1 to 9; closing closes {@code out}. */
  public ParallelGzip(OutputStream out, int level, int threads) throws IOException {
    super(out, BLOCK, threads);
    this.level = level;
    out.write(HEADER);
  }

  @Override
  Packed compress(Piece piece) {
    Deflater deflater = idle.poll();
    if (deflater == null) {
      deflater = new Deflater(level, true);
    }
    byte[] before = piece.before;
    if (before.length > 0) {
      deflater.setDictionary(before, before.length - DICTIONARY, DICTIONARY);
    }
    deflater.setInput(piece.bytes, 0, piece.length);
    if (piece.last) {
      deflater.finish();
    }
    byte[] out = new byte[piece.length + SLACK];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    if (length == out.length || !deflater.needsInput()) {
      throw new IllegalStateException("deflate made more than it can");
    }
    deflater.reset();
    idle.add(deflater);
    return new Packed(out, length);
  }

  @Override
  void seen(byte[] data, int offset, int count) {
    crc.update(data, offset, count);
    bytes += count;
  }

  @Override
  byte[] trailer() {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) crc.getValue())
        .putInt((int) bytes)
        .array();
  }

  @Override
  void release() {
    for (Deflater deflater = idle.poll(); deflater != null; deflater = idle.poll()) {
      deflater.end();
    }
  }
}
