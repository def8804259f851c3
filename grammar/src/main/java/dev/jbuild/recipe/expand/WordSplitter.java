package dev.jbuild.recipe.expand;

import com.google.common.collect.ImmutableList;

/** Collects a text into words at its unquoted white space. */
final class WordSplitter {
  private final ImmutableList.Builder<String> words = ImmutableList.builder();
  private final StringBuilder word = new StringBuilder();

  /** The words of a text without quotes, escapes or variables. */
  static ImmutableList<String> split(String text) {
    WordSplitter splitter = new WordSplitter();
    splitter.add(text);
    return splitter.words();
  }

  /** Adds text whose white space separates words. */
  void add(String text) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (isSpace(character)) {
        endWord();
      } else {
        word.append(character);
      }
    }
  }

  /** Adds text whose white space belongs to the word. */
  void addQuoted(String text) {
    word.append(text);
  }

  ImmutableList<String> words() {
    endWord();
    return words.build();
  }

  private void endWord() {
    if (word.length() > 0) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /** White space as Unicode defines the property. */
  private static boolean isSpace(char character) {
    if (character < '\u0080') {
      return character == ' ' || (character >= '\t' && character <= '\r');
    }
    return character == '\u0085'
        || Character.isSpaceChar(character)
        || Character.isWhitespace(character);
  }
}
