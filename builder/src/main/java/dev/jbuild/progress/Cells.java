package dev.jbuild.progress;

/** Widths on a terminal: how many cells a text takes. */
final class Cells {
  /** First and last code points of blocks whose characters take two cells (UAX 11, wide). */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x2e80, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60,
    0xffe0, 0xffe6, 0x1f300, 0x1faff, 0x20000, 0x3fffd
  };

  private Cells() {}

  static int width(String text) {
    int cells = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      cells += width(text.codePointAt(i));
    }
    return cells;
  }

  /** The longest beginning of the text that fits; a tab counts, and is given, as one blank. */
  static String clip(String text, int cells) {
    StringBuilder clipped = new StringBuilder();
    int used = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int codePoint = text.codePointAt(i);
      used += width(codePoint);
      if (used > cells) {
        break;
      }
      clipped.appendCodePoint(codePoint == '\t' ? ' ' : codePoint);
    }
    return clipped.toString();
  }

  private static int width(int codePoint) {
    if (codePoint < 0x300) {
      return 1;
    }
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    for (int i = 0; i < WIDE.length; i += 2) {
      if (codePoint >= WIDE[i] && codePoint <= WIDE[i + 1]) {
        return 2;
      }
    }
    return 1;
  }
}
