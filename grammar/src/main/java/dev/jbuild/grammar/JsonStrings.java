package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of an exec form with the strictness of Go's {@code encoding/json}, which decides
 * between exec and shell form in BuildKit. Nesting costs a bit a level and no recursion.
 */
final class JsonStrings {
  /** Go's limit; deeper text is no JSON for it. */
  private static final int MAX_DEPTH = 10_000;

  /** What a text is. */
  enum Kind {
    /** An array of strings only. */
    STRINGS,
    /** An array with something else in it. */
    OTHER_ARRAY,
    /** No JSON array. */
    NO_ARRAY
  }

  /** The strings are empty unless there is nothing else in the array. */
  record Result(Kind kind, ImmutableList<String> strings) {
    static final Result NO_ARRAY = new Result(Kind.NO_ARRAY, ImmutableList.of());
    static final Result OTHER_ARRAY = new Result(Kind.OTHER_ARRAY, ImmutableList.of());
  }

  private final String text;
  private final ImmutableList.Builder<String> values = ImmutableList.builder();
  private final BitSet objects = new BitSet();
  private int depth;
  private int at;

  /** Offset behind the last opening bracket. */
  private int opened = -1;

  private boolean stringsOnly = true;

  private JsonStrings(String text) {
    this.text = text;
  }

  static Result read(String text) {
    if (text.isEmpty() || text.charAt(0) != '[') {
      return Result.NO_ARRAY;
    }
    return new JsonStrings(text).document();
  }

  private Result document() {
    if (!value()) {
      return Result.NO_ARRAY;
    }
    while (depth > 0) {
      if (!member()) {
        return Result.NO_ARRAY;
      }
    }
    skipBlanks();
    if (at < text.length()) {
      return Result.NO_ARRAY;
    }
    return stringsOnly ? new Result(Kind.STRINGS, values.build()) : Result.OTHER_ARRAY;
  }

  /** Continues the innermost array or object behind one of its values, or behind its bracket. */
  private boolean member() {
    boolean object = objects.get(depth);
    boolean first = opened == at;
    skipBlanks();
    if (peek() == (object ? '}' : ']')) {
      at++;
      depth--;
      return true;
    }
    if (!first) {
      if (peek() != ',') {
        return false;
      }
      at++;
    }
    return (!object || key()) && value();
  }

  private boolean key() {
    skipBlanks();
    if (peek() != '"' || string() == null) {
      return false;
    }
    skipBlanks();
    if (peek() != ':') {
      return false;
    }
    at++;
    return true;
  }

  private boolean value() {
    skipBlanks();
    return switch (peek()) {
      case '[', '{' -> open();
      case '"' -> stringValue();
      default -> otherValue();
    };
  }

  private boolean stringValue() {
    String string = string();
    if (string != null && depth == 1) {
      values.add(string);
    }
    return string != null;
  }

  private boolean otherValue() {
    stringsOnly = false;
    return literal("true") || literal("false") || literal("null") || number();
  }

  private boolean open() {
    stringsOnly &= depth == 0;
    depth++;
    objects.set(depth, peek() == '{');
    at++;
    opened = at;
    return depth <= MAX_DEPTH;
  }

  private boolean literal(String word) {
    if (!text.startsWith(word, at)) {
      return false;
    }
    at += word.length();
    return true;
  }

  private boolean number() {
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else if (!digits()) {
      return false;
    }
    if (peek() == '.') {
      at++;
      if (!digits()) {
        return false;
      }
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      return digits();
    }
    return true;
  }

  private boolean digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return at > start;
  }

  private @Nullable String string() {
    StringBuilder out = new StringBuilder();
    at++;
    while (at < text.length()) {
      char character = text.charAt(at++);
      if (character == '"') {
        return out.toString();
      }
      if (character < ' ' || (character == '\\' && !escape(out))) {
        return null;
      }
      if (character != '\\') {
        out.append(character);
      }
    }
    return null;
  }

  private boolean escape(StringBuilder out) {
    char kind = peek();
    at++;
    switch (kind) {
      case '"', '\\', '/' -> out.append(kind);
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'u' -> {
        return unicode(out);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Four hexadecimal digits; half of a surrogate pair without the other becomes U+FFFD. */
  private boolean unicode(StringBuilder out) {
    int unit = hex(at);
    if (unit < 0) {
      return false;
    }
    at += 4;
    char character = (char) unit;
    if (Character.isHighSurrogate(character) && text.startsWith("\\u", at)) {
      int low = hex(at + 2);
      if (low >= 0 && Character.isLowSurrogate((char) low)) {
        at += 6;
        out.append(character).append((char) low);
        return true;
      }
    }
    out.append(Character.isSurrogate(character) ? '\ufffd' : character);
    return true;
  }

  private int hex(int from) {
    if (from + 4 > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = text.charAt(i) < '\u0080' ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /** The next character, or NUL at the end. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }
}
