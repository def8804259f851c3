package dev.jbuild.json;

import java.util.OptionalLong;

/**
 * A JSON number, as the text that stood in the document: nothing is expanded or rounded.
 *
 * @param text by RFC 8259, section 6
 */
public record JsonNumber(String text) implements JsonValue {
  private static final int MOST_DIGITS = 20;

  public static JsonNumber of(long value) {
    return new JsonNumber(Long.toString(value));
  }

  /** The number when it is written as an integer that fits in a long; {@code 1.0} is not. */
  public OptionalLong asLong() {
    int start = text.startsWith("-") ? 1 : 0;
    if (text.length() == start || text.length() > MOST_DIGITS) {
      return OptionalLong.empty();
    }
    for (int i = start; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return OptionalLong.empty();
      }
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
