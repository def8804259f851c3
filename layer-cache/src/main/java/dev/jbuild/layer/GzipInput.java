package dev.jbuild.layer;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * gzip (RFC 1952), all members, every check verified, nothing behind the last one but zeros. Java's
 * own {@code GZIPInputStream} stops at a member's end when {@code available()} says 0, and ignores
 * what follows.
 */
final class GzipInput extends InputStream {
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final CRC32 headerCrc = new CRC32();
  private final byte[] buffer = new byte[64 << 10];
  private final byte[] single = new byte[1];
  private int position;
  private int limit;
  private boolean end;

  GzipInput(InputStream in) throws IOException {
    this.in = in;
    header(required());
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
    while (!end) {
      int n = inflate(target, offset, length);
      if (n > 0) {
        crc.update(target, offset, n);
        return n;
      }
      if (inflater.finished()) {
        nextMember();
      } else if (inflater.needsDictionary()) {
        throw fault("needs a dictionary");
      } else if (inflater.needsInput()) {
        if (!fill()) {
          throw fault("unexpected end (truncated)");
        }
        inflater.setInput(buffer, position, limit - position);
      }
    }
    return -1;
  }

  private int inflate(byte[] target, int offset, int length) throws IOException {
    try {
      return inflater.inflate(target, offset, length);
    } catch (DataFormatException e) {
      throw fault("damaged data: " + e.getMessage());
    }
  }

  /** Checks the trailer, then starts the next member or finds the end. */
  private void nextMember() throws IOException {
    position = limit - inflater.getRemaining();
    if (little(4) != crc.getValue()) {
      throw fault("wrong checksum (CRC)");
    }
    if (little(4) != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw fault("wrong length in the trailer (size)");
    }
    int next = next();
    while (next == 0) {
      next = next(); // padding to a tape block
      if (next > 0) {
        throw fault("trailing garbage");
      }
    }
    if (next < 0) {
      end = true;
      return;
    }
    header(next);
  }

  private void header(int first) throws IOException {
    headerCrc.reset();
    headerCrc.update(first);
    if (first != 0x1f || required() != 0x8b) {
      throw fault("trailing garbage, or no member header");
    }
    if (required() != 8) {
      throw fault("unknown compression method in a header");
    }
    int flags = required();
    if ((flags & RESERVED) != 0) {
      throw fault("reserved flags in a header");
    }
    drop(6);
    if ((flags & EXTRA) != 0) {
      drop((int) little(2));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      long expected = headerCrc.getValue() & 0xffff;
      if (little(2) != expected) {
        throw fault("wrong checksum of a header");
      }
    }
    inflater.reset();
    inflater.setInput(buffer, position, limit - position);
    crc.reset();
  }

  private void drop(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      required();
    }
  }

  private void skipText() throws IOException {
    while (required() != 0) {}
  }

  private long little(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) required() << (8 * i);
    }
    return value;
  }

  private int required() throws IOException {
    int b = next();
    if (b < 0) {
      throw fault("unexpected end (truncated)");
    }
    headerCrc.update(b);
    return b;
  }

  private int next() throws IOException {
    if (position == limit && !fill()) {
      return -1;
    }
    return buffer[position++] & 0xff;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = 0;
    int n = in.read(buffer, 0, buffer.length);
    if (n <= 0) {
      return false;
    }
    limit = n;
    return true;
  }

  private static TarFault fault(String why) {
    return TarFault.archive("gzip stream: " + why);
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
