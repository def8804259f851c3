package dev.jbuild.progress;

/**
 * Makes bytes from a step, or text from a recipe, safe to show. UTF-8 is kept; bytes that are no
 * UTF-8, control characters and characters that change the direction of text are escaped. Of the
 * escape sequences only SGR (ECMA-48, 8.3.117: colours and weight) may pass.
 */
final class LogText {
  private static final String RESET = "\u001b[0m";
  private static final int LONGEST_SGR = 32;

  private final byte[] bytes;
  private final int end;
  private final boolean colours;
  private final StringBuilder text = new StringBuilder();
  private int at;
  private boolean coloured;

  private LogText(byte[] bytes, int end, boolean colours) {
    this.bytes = bytes;
    this.end = end;
    this.colours = colours;
  }

  /**
   * @param colours SGR sequences pass; otherwise they are dropped
   */
  static String of(byte[] bytes, int length, boolean colours) {
    return new LogText(bytes, length, colours).convert();
  }

  /** A title or message: no sequence passes. */
  static String of(String title) {
    StringBuilder text = new StringBuilder(title.length());
    for (int i = 0; i < title.length(); ) {
      int codePoint = title.codePointAt(i);
      append(text, codePoint);
      i += Character.charCount(codePoint);
    }
    return text.toString();
  }

  private String convert() {
    while (at < end) {
      int first = bytes[at] & 0xff;
      if (first == 0x1b && skipSgr()) {
        continue;
      }
      if (first == '\t') {
        text.append('\t');
        at++;
      } else if (first < 0x80) {
        append(text, first);
        at++;
      } else {
        multiByte(first);
      }
    }
    return coloured ? text.append(RESET).toString() : text.toString();
  }

  /** Passes over an SGR sequence, keeping it where colours are wanted. */
  private boolean skipSgr() {
    int last = Math.min(end, at + LONGEST_SGR);
    if (at + 2 >= end || bytes[at + 1] != '[') {
      return false;
    }
    for (int i = at + 2; i < last; i++) {
      byte b = bytes[i];
      if (b == 'm') {
        if (colours) {
          text.append(
              new String(bytes, at, i + 1 - at, java.nio.charset.StandardCharsets.US_ASCII));
          coloured = true;
        }
        at = i + 1;
        return true;
      }
      if ((b < '0' || b > '9') && b != ';' && b != ':') {
        return false;
      }
    }
    return false;
  }

  private void multiByte(int first) {
    int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    int codePoint = decode(first, length);
    if (codePoint < 0) {
      text.append(String.format("\\x%02x", first));
      at++;
    } else {
      append(text, codePoint);
      at += length;
    }
  }

  /** The code point, or -1 when the bytes are no shortest-form UTF-8 (RFC 3629). */
  private int decode(int first, int length) {
    if (first < 0xc2 || first > 0xf4 || at + length > end) {
      return -1;
    }
    int codePoint = first & (0x7f >> length);
    for (int i = 1; i < length; i++) {
      int next = bytes[at + i] & 0xff;
      if ((next & 0xc0) != 0x80) {
        return -1;
      }
      codePoint = (codePoint << 6) | (next & 0x3f);
    }
    int least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
    boolean surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
    return codePoint < least || codePoint > 0x10ffff || surrogate ? -1 : codePoint;
  }

  private static void append(StringBuilder text, int codePoint) {
    if (codePoint == '\n') {
      text.append("\\n");
    } else if (codePoint == '\r') {
      text.append("\\r");
    } else if (codePoint == '\t') {
      text.append("\\t");
    } else if (codePoint < 0x20 || codePoint == 0x7f) {
      text.append(String.format("\\x%02x", codePoint));
    } else if (isInvisible(codePoint)) {
      text.append(String.format("\\u%04x", codePoint));
    } else {
      text.appendCodePoint(codePoint);
    }
  }

  private static boolean isInvisible(int codePoint) {
    return (codePoint >= 0x80 && codePoint < 0xa0)
        || (codePoint >= 0x2028 && codePoint <= 0x202e)
        || (codePoint >= 0x2066 && codePoint <= 0x2069)
        || codePoint == 0x200e
        || codePoint == 0x200f
        || (codePoint >= 0xd800 && codePoint <= 0xdfff);
  }
}
