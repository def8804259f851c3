package dev.jbuild.context;

/** Code points of byte strings, as Go's {@code range} over a string sees them. */
final class Runes {
  /** Stands for each byte that is not part of valid UTF-8. */
  static final int INVALID = 0xFFFD;

  private Runes() {}

  /** Decodes a byte string (one char per byte) as UTF-8. */
  static int[] of(String bytes) {
    int[] runes = new int[bytes.length()];
    int count = 0;
    for (int i = 0; i < bytes.length(); ) {
      int rune = runeAt(bytes, i);
      runes[count++] = rune;
      i += rune == INVALID && !encodesReplacement(bytes, i) ? 1 : size(rune);
    }
    return count == runes.length ? runes : java.util.Arrays.copyOf(runes, count);
  }

  private static int runeAt(String bytes, int at) {
    int first = bytes.charAt(at);
    if (first < 0x80) {
      return first;
    }
    int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || at + length > bytes.length()) {
      return INVALID;
    }
    int rune = first & (0x7F >> length);
    for (int i = 1; i < length; i++) {
      int next = bytes.charAt(at + i);
      if ((next & 0xC0) != 0x80) {
        return INVALID;
      }
      rune = rune << 6 | (next & 0x3F);
    }
    boolean surrogate = rune >= 0xD800 && rune <= 0xDFFF;
    return size(rune) != length || surrogate || rune > 0x10FFFF ? INVALID : rune;
  }

  private static boolean encodesReplacement(String bytes, int at) {
    return bytes.startsWith("\u00EF\u00BF\u00BD", at);
  }

  private static int size(int rune) {
    return rune < 0x80 ? 1 : rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
  }
}
