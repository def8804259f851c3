package dev.jbuild.base;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Makes text that came from outside harmless for a terminal and a log line. */
public final class Printable {
  private static final String HEX = "0123456789abcdef";

  private Printable() {}

  /**
   * The text with every control character (C0, DEL, C1), line or paragraph separator, bidirectional
   * control and lone surrogate written as {@code \n}, {@code \t}, {@code \r}, {@code \xHH} or
   * {@code \}{@code uHHHH}. All else, also a backslash, stays as it is: the result is for people,
   * not for parsing back.
   */
  public static String escape(String text) {
    int clean = 0;
    while (clean < text.length() && text.charAt(clean) >= ' ' && text.charAt(clean) < 0x7f) {
      clean++;
    }
    if (clean == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, clean);
    for (int i = clean; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(c).append(text.charAt(++i));
      } else if (isHarmless(c)) {
        out.append(c);
      } else {
        appendEscaped(c, out);
      }
    }
    return out.toString();
  }

  /**
   * A file name or path that is kept as a byte string (one char for each byte, ISO-8859-1): shown
   * as UTF-8 where it is that, otherwise with {@code \xHH} for each byte above 0x7e; always
   * escaped.
   */
  public static String fileName(String byteString) {
    try {
      return escape(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(byteString.getBytes(StandardCharsets.ISO_8859_1)))
              .toString());
    } catch (CharacterCodingException e) {
      StringBuilder out = new StringBuilder(byteString.length() + 16);
      for (int i = 0; i < byteString.length(); i++) {
        char c = byteString.charAt(i);
        if (c >= ' ' && c < 0x7f) {
          out.append(c);
        } else {
          appendEscaped(c, out);
        }
      }
      return out.toString();
    }
  }

  /** At most {@code limit} chars of the escaped text, with an ellipsis when it was cut. */
  public static String shorten(String text, int limit) {
    String escaped = escape(text.length() > limit ? text.substring(0, limit) : text);
    if (escaped.length() <= limit && text.length() <= limit) {
      return escaped;
    }
    return escaped.substring(0, Math.min(escaped.length(), limit)) + "...";
  }

  private static boolean isHarmless(char c) {
    if (c < 0xa0) {
      return c >= ' ' && c < 0x7f;
    }
    if (Character.isSurrogate(c)) {
      return false;
    }
    boolean separator = c == 0x2028 || c == 0x2029;
    boolean direction =
        c == 0x061c
            || c == 0x200e
            || c == 0x200f
            || (c >= 0x202a && c <= 0x202e)
            || (c >= 0x2066 && c <= 0x2069);
    return !separator && !direction && c != 0xfeff;
  }

  private static void appendEscaped(char c, StringBuilder out) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        boolean wide = c > 0xff;
        out.append(wide ? "\\u" : "\\x");
        for (int shift = wide ? 12 : 4; shift >= 0; shift -= 4) {
          out.append(HEX.charAt((c >> shift) & 0xf));
        }
      }
    }
  }
}
