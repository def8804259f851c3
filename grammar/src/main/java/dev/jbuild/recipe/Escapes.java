package dev.jbuild.recipe;

/** Writes text of a recipe so that it cannot drive a terminal or reorder a line. */
final class Escapes {
  private static final String HEX = "0123456789abcdef";

  private Escapes() {}

  static void append(String text, StringBuilder out) {
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      append(character, out);
      at += Character.charCount(character);
    }
  }

  /** The character itself, or {@code \n}, {@code \xHH} or {@code \}{@code uHHHH} for it. */
  static void append(int character, StringBuilder out) {
    if (!isControl(character)) {
      out.appendCodePoint(character);
      return;
    }
    switch (character) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        boolean wide = character > 0xff;
        out.append(wide ? "\\u" : "\\x");
        for (int shift = wide ? 12 : 4; shift >= 0; shift -= 4) {
          out.append(HEX.charAt((character >> shift) & 0xf));
        }
      }
    }
  }

  private static boolean isControl(int character) {
    if (character < 0xa0) {
      return character < ' ' || character >= 0x7f;
    }
    boolean direction =
        character == 0x061c
            || character == 0x200e
            || character == 0x200f
            || (character >= 0x2028 && character <= 0x202e)
            || (character >= 0x2066 && character <= 0x2069);
    boolean surrogate = character >= 0xd800 && character <= 0xdfff;
    return direction || surrogate || character == 0xfeff;
  }
}
