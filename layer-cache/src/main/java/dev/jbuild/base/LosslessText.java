package dev.jbuild.base;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 as text and back with no byte lost: a byte that is no part of UTF-8 becomes the lone
 * surrogate U+DC00 plus its value, which no text holds otherwise (Python's {@code surrogateescape},
 * PEP 383).
 */
public final class LosslessText {
  private static final int ESCAPE = 0xDC00;

  /** What the JDK puts for bytes that are no UTF-8; a text may hold it, too. */
  private static final char REPLACEMENT = '\uFFFD';

  private LosslessText() {}

  /** The bytes as text. */
  public static String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : decodeEscaping(bytes);
  }

  private static String decodeEscaping(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length); // never more chars than bytes
    for (CoderResult result = decoder.decode(in, out, true);
        result.isError();
        result = decoder.decode(in, out, true)) {
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE + (in.get() & 0xFF)));
      }
      decoder.reset();
    }
    return out.flip().toString();
  }

  /** The bytes that were decoded; of other text its UTF-8. */
  public static byte[] encode(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return holdsReplacement(utf8) ? encodeEscapes(text) : utf8;
  }

  /**
   * A lone surrogate becomes '?' in UTF-8; to look for it here costs far less than charAt would.
   */
  private static boolean holdsReplacement(byte[] utf8) {
    for (byte b : utf8) {
      if (b == '?') {
        return true;
      }
    }
    return false;
  }

  private static byte[] encodeEscapes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escaped =
          c > ESCAPE + 0x7F
              && c <= ESCAPE + 0xFF
              && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
      if (escaped) {
        bytes.writeBytes(text.substring(start, i).getBytes(StandardCharsets.UTF_8));
        bytes.write(c - ESCAPE);
        start = i + 1;
      }
    }
    bytes.writeBytes(text.substring(start).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }
}
