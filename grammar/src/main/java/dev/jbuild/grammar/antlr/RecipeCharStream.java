package dev.jbuild.grammar.antlr;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/**
 * A recipe as the lexer sees it: one class per UTF-16 unit, as the head of {@code RecipeLexer.g4}
 * lists them. Indices are offsets in the text. A last line without an end gets one.
 *
 * <p>An escape character joins two lines when only blanks follow it and no other escape character
 * stands before it; that is decided here, for each line by itself, as BuildKit's parser does before
 * it looks at tokens.
 */
public final class RecipeCharStream implements CharStream {
  /** An escape character that joins its line with the next one. */
  public static final char SPLICE = '\u0001';

  private static final char ESCAPE_BACKSLASH = '\u0002';
  private static final char ESCAPE_BACKTICK = '\u0003';
  private static final char OTHER = '\u0004';
  private static final char WIDE_BLANK = '\u0005';

  private final String text;
  private final byte[] classes;
  private final int size;
  private int index;

  public RecipeCharStream(String text, char escape) {
    this.text = text;
    int length = text.length();
    boolean ended = length == 0 || text.charAt(length - 1) == '\n';
    this.size = ended ? length : length + 1;
    this.classes = new byte[size];
    for (int i = 0; i < length; i++) {
      classes[i] = (byte) classOf(text.charAt(i), escape);
    }
    if (!ended) {
      classes[length] = '\n';
    }
    markSplices();
  }

  /** The text from {@code start} up to {@code end} (exclusive) with its lines joined. */
  public String joined(int start, int end) {
    int limit = Math.min(end, text.length());
    int splice = nextSplice(start, limit);
    if (splice == limit) {
      return text.substring(start, limit);
    }
    StringBuilder out = new StringBuilder(limit - start);
    int from = start;
    while (splice < limit) {
      out.append(text, from, splice);
      from = afterSplice(splice, limit);
      splice = nextSplice(from, limit);
    }
    return out.append(text, from, limit).toString();
  }

  /** The text from {@code start} up to {@code end} (exclusive) as it stands in the file. */
  public String raw(int start, int end) {
    return text.substring(Math.min(start, text.length()), Math.min(end, text.length()));
  }

  /** First offset of {@code wanted} at or behind {@code from}; {@code from} when there is none. */
  public int indexOf(String wanted, int from) {
    return Math.max(text.indexOf(wanted, from), from);
  }

  /** Whether white space, an end of line or a joining escape character stands there. */
  public boolean isBlankOrSplice(int offset) {
    int there = classes[offset];
    return there == SPLICE || there == '\n' || isBlank(there);
  }

  /** Whether an empty line was skipped while joining the lines of the range. */
  public boolean joinsEmptyLine(int start, int end) {
    for (int i = nextSplice(start, end); i < end; i = nextSplice(i + 1, end)) {
      int line = nextLine(i, end);
      while (line < end && isSkipped(line, end)) {
        if (firstInLine(line, end) == '\n') {
          return true;
        }
        line = nextLine(line, end);
      }
    }
    return false;
  }

  /** Whether {@code expected} stands at {@code offset}. */
  public boolean startsWith(String expected, int offset) {
    return text.startsWith(expected, offset);
  }

  /** Class of the character at {@code offset}; a newline stands behind an unended last line. */
  public char classAt(int offset) {
    return (char) classes[offset];
  }

  /** Offset just behind the lines that the splice at {@code offset} skips. */
  public int afterSplice(int offset, int limit) {
    int line = nextLine(offset, limit);
    while (line < limit && isSkipped(line, limit)) {
      line = nextLine(line, limit);
    }
    return line;
  }

  private static char classOf(char character, char escape) {
    if (character == escape) {
      return escape == '\\' ? ESCAPE_BACKSLASH : ESCAPE_BACKTICK;
    }
    return switch (character) {
      case '\t', '\n', '\u000b', '\f', '\r', ' ', '"', '\'', '#', ',', '-', '[', ']', '\\' ->
          character;
      default -> character > '\u007f' && isWideBlank(character) ? WIDE_BLANK : OTHER;
    };
  }

  /** White space as Unicode defines the property, which differs from {@link Character}'s views. */
  private static boolean isWideBlank(char character) {
    return character == '\u0085'
        || character == '\u00a0'
        || (character >= '\u1680'
            && (Character.isSpaceChar(character) || Character.isWhitespace(character)));
  }

  private void markSplices() {
    for (int i = 0; i < size; i++) {
      if (classes[i] == '\n') {
        markSplice(i);
      }
    }
  }

  private void markSplice(int newline) {
    int i = newline - 1;
    while (i >= 0 && classes[i] == '\r') {
      i--;
    }
    while (i >= 0 && (classes[i] == ' ' || classes[i] == '\t')) {
      i--;
    }
    if (i >= 0 && isEscape(classes[i]) && (i == 0 || !isEscape(classes[i - 1]))) {
      classes[i] = SPLICE;
    }
  }

  private static boolean isEscape(byte characterClass) {
    return characterClass == ESCAPE_BACKSLASH || characterClass == ESCAPE_BACKTICK;
  }

  private int nextSplice(int from, int limit) {
    for (int i = from; i < limit; i++) {
      if (classes[i] == SPLICE) {
        return i;
      }
    }
    return limit;
  }

  private int nextLine(int from, int limit) {
    for (int i = from; i < limit; i++) {
      if (classes[i] == '\n') {
        return i + 1;
      }
    }
    return limit;
  }

  private boolean isSkipped(int line, int limit) {
    char first = firstInLine(line, limit);
    return first == '\n' || first == '#';
  }

  private char firstInLine(int line, int limit) {
    for (int i = line; i < limit; i++) {
      if (!isBlank(classes[i])) {
        return (char) classes[i];
      }
    }
    // Only blanks up to the end of the range: an empty line if that is where the file ends.
    return limit >= text.length() ? '\n' : ' ';
  }

  /** White space other than the end of a line. */
  static boolean isBlank(int characterClass) {
    return characterClass == ' '
        || characterClass == WIDE_BLANK
        || (characterClass >= '\t' && characterClass <= '\r' && characterClass != '\n');
  }

  @Override
  public int LA(int offset) {
    int at = offset > 0 ? index + offset - 1 : index + offset;
    return at >= 0 && at < size ? classes[at] : IntStream.EOF;
  }

  @Override
  public void consume() {
    if (index >= size) {
      throw new IllegalStateException("cannot consume EOF");
    }
    index++;
  }

  @Override
  public int mark() {
    return -1;
  }

  @Override
  public void release(int marker) {}

  @Override
  public int index() {
    return index;
  }

  @Override
  public void seek(int position) {
    index = Math.min(position, size);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String getSourceName() {
    return UNKNOWN_SOURCE_NAME;
  }

  @Override
  public String getText(Interval interval) {
    int start = Math.min(interval.a, text.length());
    int end = Math.min(interval.b + 1, text.length());
    return start < end ? text.substring(start, end) : "";
  }
}
