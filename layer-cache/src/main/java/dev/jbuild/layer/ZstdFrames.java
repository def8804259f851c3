package dev.jbuild.layer;

import java.io.IOException;
import java.io.InputStream;

/**
 * Checks the framing of a zstd stream (RFC 8878, section 3.1) on its way to the decoder: skippable
 * frames, which the decoder does not know, are left out (zstd:chunked layers have them), windows
 * above what it can hold and dictionaries are refused before anything is allocated.
 */
final class ZstdFrames extends InputStream {
  static final long MAGIC = 0xFD2FB528L;
  private static final long SKIPPABLE = 0x184D2A50L;

  /** What the pure Java decoder holds; {@code zstd --long} and {@code --ultra} go beyond. */
  private static final long MAX_WINDOW = 8 << 20;

  private final InputStream in;
  private final byte[] head = new byte[32];
  private final byte[] single = new byte[1];
  private int headPosition;
  private int headLength;
  private long pass;
  private boolean inFrame;
  private boolean lastBlock;
  private boolean checksum;
  private boolean end;

  ZstdFrames(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    int n = read(single, 0, 1);
    return n < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (headPosition == headLength && pass == 0) {
      if (end || !advance()) {
        end = true;
        return -1;
      }
    }
    if (headPosition < headLength) {
      int n = Math.min(length, headLength - headPosition);
      System.arraycopy(head, headPosition, target, offset, n);
      headPosition += n;
      return n;
    }
    int n = in.read(target, offset, (int) Math.min(length, pass));
    if (n < 0) {
      throw truncated();
    }
    pass -= n;
    return n;
  }

  /** Reads the next structure into {@link #head}; false at the end of the stream. */
  private boolean advance() throws IOException {
    headPosition = 0;
    headLength = 0;
    if (!inFrame) {
      return frame();
    }
    if (lastBlock) {
      inFrame = false;
      if (checksum) {
        take(4);
      }
      return true;
    }
    take(3);
    long header = little(0, 3);
    lastBlock = (header & 1) != 0;
    int type = (int) (header >> 1) & 3;
    long size = header >> 3;
    if (type == 3) {
      throw fault("reserved block type");
    }
    pass = type == 1 ? 1 : size;
    return true;
  }

  private boolean frame() throws IOException {
    int first = in.read();
    if (first < 0) {
      return false;
    }
    head[headLength++] = (byte) first;
    take(3);
    long magic = little(0, 4);
    if ((magic & 0xFFFFFFF0L) == SKIPPABLE) {
      take(4);
      drop(little(4, 4));
      headLength = 0;
      return true;
    }
    if (magic != MAGIC) {
      throw fault("no frame where one should start (trailing garbage?)");
    }
    frameHeader();
    inFrame = true;
    lastBlock = false;
    return true;
  }

  private void frameHeader() throws IOException {
    take(1);
    int descriptor = head[4] & 0xff;
    boolean singleSegment = (descriptor & 0x20) != 0;
    checksum = (descriptor & 0x04) != 0;
    if ((descriptor & 0x08) != 0) {
      throw fault("reserved bit in a frame header");
    }
    if ((descriptor & 0x03) != 0) {
      throw fault("needs a dictionary");
    }
    int sizeFlag = descriptor >> 6;
    int sizeBytes = sizeFlag == 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag;
    long window = 0;
    if (!singleSegment) {
      take(1);
      int exponent = (head[5] & 0xff) >> 3;
      long base = 1L << (10 + exponent);
      window = base + (base / 8) * (head[5] & 7);
    }
    int at = headLength;
    take(sizeBytes);
    if (singleSegment) {
      long size = little(at, sizeBytes);
      window = sizeBytes == 2 ? size + 256 : size;
    }
    if (window < 0 || window > MAX_WINDOW) {
      throw fault(
          "window of " + Long.toUnsignedString(window) + " bytes is above the limit of 8 MiB");
    }
  }

  private long little(int from, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (head[from + i] & 0xffL) << (8 * i);
    }
    return value;
  }

  private void take(int count) throws IOException {
    int n = in.readNBytes(head, headLength, count);
    headLength += n;
    if (n < count) {
      throw truncated();
    }
  }

  private void drop(long count) throws IOException {
    try {
      in.skipNBytes(count);
    } catch (java.io.EOFException e) {
      throw truncated();
    }
  }

  private static TarFault truncated() {
    return fault("unexpected end (truncated)");
  }

  private static TarFault fault(String why) {
    return TarFault.archive("zstd stream: " + why);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
