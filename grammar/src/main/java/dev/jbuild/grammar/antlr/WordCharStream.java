package dev.jbuild.grammar.antlr;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/** A word as {@code WordLexer} sees it: one class per UTF-16 unit, listed at the grammar's head. */
public final class WordCharStream implements CharStream {
  private static final char ESCAPE = '\u0002';
  private static final char LETTER = '\u0003';
  private static final char OTHER = '\u0004';
  private static final char DIGIT = '\u0005';

  private final String text;
  private final byte[] classes;
  private int index;

  /**
   * @param quotes whether quotes quote; they are ordinary characters otherwise
   */
  public WordCharStream(String text, char escape, boolean quotes) {
    this.text = text;
    this.classes = new byte[text.length()];
    for (int i = 0; i < classes.length; i++) {
      char character = text.charAt(i);
      if (character == escape) {
        classes[i] = ESCAPE;
      } else if (!quotes && (character == '"' || character == '\'')) {
        classes[i] = OTHER;
      } else {
        classes[i] = (byte) classOf(character);
      }
    }
  }

  private static char classOf(char character) {
    if ("\t $\"'<{}:+-?#%/@*!".indexOf(character) >= 0) {
      return character;
    }
    if (isLetter(character)) {
      return LETTER;
    }
    return Character.isDigit(character) ? DIGIT : OTHER;
  }

  /** Whether a name may begin with the character. */
  public static boolean isLetter(char character) {
    return character == '_' || Character.isLetter(character);
  }

  @Override
  public int LA(int offset) {
    int at = offset > 0 ? index + offset - 1 : index + offset;
    return at >= 0 && at < classes.length ? classes[at] : IntStream.EOF;
  }

  @Override
  public void consume() {
    if (index >= classes.length) {
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
    index = Math.min(position, classes.length);
  }

  @Override
  public int size() {
    return classes.length;
  }

  @Override
  public String getSourceName() {
    return UNKNOWN_SOURCE_NAME;
  }

  @Override
  public String getText(Interval interval) {
    int end = Math.min(interval.b + 1, classes.length);
    return interval.a < end ? text.substring(interval.a, end) : "";
  }
}
