package dev.jbuild.layer;

import dev.jbuild.posix.OutputFile;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The uncompressed bytes of a tar: hashed, counted against the limit, read block by block. */
final class BlockInput {
  private final InputStream in;
  private final DigestRing ring;
  private final long maxBytes;
  private byte[] buffer = new byte[0];
  private int position;
  private int limit;

  BlockInput(InputStream in, DigestRing ring, long maxBytes) {
    this.in = in;
    this.ring = ring;
    this.maxBytes = maxBytes;
  }

  /** Offset of the next byte. */
  long offset() {
    return ring.bytes() - (limit - position);
  }

  /** Fills {@code block}; false at the clean end of the stream, a fault when it ends inside. */
  boolean readBlock(byte[] block) throws IOException {
    if (position == limit && !fill()) {
      return false;
    }
    long start = offset();
    if (!read(block, block.length)) {
      throw TarFault.header(start, "unexpected end of the archive (truncated)");
    }
    return true;
  }

  /** Reads {@code length} bytes; false when the stream ends before. */
  boolean read(byte[] target, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (position == limit && !fill()) {
        return false;
      }
      int n = Math.min(limit - position, length - done);
      System.arraycopy(buffer, position, target, done, n);
      position += n;
      done += n;
    }
    return true;
  }

  /**
   * Hands {@code length} bytes to {@code out}, or drops them; false when the stream ends before.
   */
  boolean transfer(long length, @Nullable OutputFile out) throws IOException {
    long left = length;
    while (left > 0) {
      if (position == limit && !fill()) {
        return false;
      }
      int n = (int) Math.min(limit - position, left);
      if (out != null) {
        out.write(buffer, position, n);
      }
      position += n;
      left -= n;
    }
    return true;
  }

  /** Reads to the end of the stream: padding and whatever follows the archive is hashed too. */
  void drain() throws IOException {
    position = limit;
    while (fill()) {
      position = limit;
    }
  }

  private boolean fill() throws IOException {
    byte[] next = ring.next();
    int length = 0;
    while (length < next.length) {
      int n = in.read(next, length, next.length - length);
      if (n < 0) {
        break;
      }
      length += n;
    }
    if (length == 0) {
      ring.giveBack(next);
      return false;
    }
    ring.submit(next, length);
    buffer = next;
    position = 0;
    limit = length;
    if (ring.bytes() > maxBytes) {
      throw TarFault.archive("too large: above the limit of " + maxBytes + " bytes");
    }
    return true;
  }
}
