package dev.jbuild.archive;

import java.nio.charset.StandardCharsets;

/** One header block of a tar archive (POSIX.1-2017, pax; GNU tar's base-256 numbers). */
final class TarBlock {
  static final int BYTES = 512;
  private static final int CHECKSUM = 148;
  private static final int NONE = -1;

  private final byte[] block;

  /**
   * @param block {@value #BYTES} bytes; kept, not copied
   */
  TarBlock(byte[] block) {
    this.block = block;
  }

  boolean isZero() {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the sum of the header's bytes, its own field counted as blanks, is as stored. */
  boolean checksumMatches() {
    long sum = 0;
    for (int i = 0; i < BYTES; i++) {
      sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : block[i] & 0xff;
    }
    return number(CHECKSUM, 8) == sum;
  }

  char type() {
    return (char) (block[156] & 0xff);
  }

  /** Bytes of content; -1 when the field is malformed. */
  long size() {
    return number(124, 12);
  }

  /** Name with the prefix of ustar. */
  String name() {
    String prefix = text(257, 6).equals("ustar") ? text(345, 155) : "";
    return prefix.isEmpty() ? text(0, 100) : prefix + "/" + text(0, 100);
  }

  String link() {
    return text(157, 100);
  }

  private String text(int from, int length) {
    int end = from;
    while (end < from + length && block[end] != 0) {
      end++;
    }
    return new String(block, from, end - from, StandardCharsets.ISO_8859_1);
  }

  private long number(int from, int length) {
    if ((block[from] & 0x80) != 0) {
      return base256(from, length);
    }
    long value = 0;
    boolean ended = false;
    boolean begun = false;
    for (int i = from; i < from + length; i++) {
      byte b = block[i];
      if (b == 0 || b == ' ') {
        ended = begun;
      } else if (ended || b < '0' || b > '7') {
        return NONE;
      } else {
        begun = true;
        value = (value << 3) | (b - '0');
      }
    }
    return value;
  }

  private long base256(int from, int length) {
    long value = block[from] & 0x7f;
    for (int i = from + 1; i < from + length; i++) {
      if (value >>> 55 != 0) {
        return NONE;
      }
      value = (value << 8) | (block[i] & 0xff);
    }
    return (block[from] & 0x40) != 0 ? NONE : value;
  }
}
