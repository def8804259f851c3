package dev.jbuild.layer;

import java.nio.charset.StandardCharsets;

/** Offsets in a ustar header block and the forms of its fields. */
final class TarField {
  static final int BLOCK = 512;
  static final int NAME = 0;
  static final int MODE = 100;
  static final int UID = 108;
  static final int GID = 116;
  static final int SIZE = 124;
  static final int MTIME = 136;
  static final int CHECKSUM = 148;
  static final int TYPE = 156;
  static final int LINK = 157;
  static final int MAGIC = 257;
  static final int MAJOR = 329;
  static final int MINOR = 337;
  static final int PREFIX = 345;
  static final int NAME_LENGTH = 100;
  static final int PREFIX_LENGTH = 155;

  /** No number: garbage, or more than 63 bits. */
  static final long INVALID = Long.MIN_VALUE;

  private TarField() {}

  /**
   * Octal digits among spaces and NULs, or GNU base-256 (high bit of the first byte set, two's
   * complement); an empty field is 0. {@link #INVALID} for anything else.
   */
  static long number(byte[] block, int offset, int length) {
    if ((block[offset] & 0x80) != 0) {
      return base256(block, offset, length);
    }
    int i = offset;
    int end = offset + length;
    while (i < end && isBlank(block[i])) {
      i++;
    }
    long value = 0;
    while (i < end && block[i] >= '0' && block[i] <= '7') {
      if (value >>> 60 != 0) {
        return INVALID;
      }
      value = value << 3 | (block[i] - '0');
      i++;
    }
    while (i < end && isBlank(block[i])) {
      i++;
    }
    return i == end ? value : INVALID;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == 0;
  }

  private static long base256(byte[] block, int offset, int length) {
    boolean negative = (block[offset] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = offset; i < offset + length; i++) {
      int b = block[i] & 0xff;
      if (i == offset) {
        b = negative ? b | 0x80 : b & 0x7f;
        value = negative ? -1L << 8 | b : b;
        continue;
      }
      long top = value >> 55;
      if (top != 0 && top != -1) {
        return INVALID;
      }
      value = value << 8 | b;
    }
    return value;
  }

  /** Bytes up to the first NUL or the end of the field. */
  static String text(byte[] block, int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return new String(block, offset, end - offset, StandardCharsets.ISO_8859_1);
  }

  /**
   * Writes {@code length - 1} octal digits and a NUL; a value that does not fit is written as 0.
   */
  static void putOctal(byte[] block, int offset, int length, long value) {
    long rest = fitsOctal(value, length) ? value : 0;
    for (int i = offset + length - 2; i >= offset; i--) {
      block[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  static boolean fitsOctal(long value, int length) {
    return value >= 0 && value >>> (3 * (length - 1)) == 0;
  }

  /** The header's checksum: the sum of its bytes, its own field counted as spaces. */
  static int checksum(byte[] block, int offset) {
    int sum = 8 * ' ';
    for (int i = 0; i < BLOCK; i++) {
      sum += block[offset + i] & 0xff;
    }
    for (int i = CHECKSUM; i < CHECKSUM + 8; i++) {
      sum -= block[offset + i] & 0xff;
    }
    return sum;
  }

  /** True when the stored checksum is right, counted with unsigned or (old tars) signed bytes. */
  static boolean checksumMatches(byte[] block) {
    long stored = number(block, CHECKSUM, 8);
    int unsigned = checksum(block, 0);
    if (stored == unsigned) {
      return true;
    }
    int high = 0;
    for (int i = 0; i < BLOCK; i++) {
      if (block[i] < 0 && (i < CHECKSUM || i >= CHECKSUM + 8)) {
        high++;
      }
    }
    return stored == unsigned - 256 * high;
  }
}
