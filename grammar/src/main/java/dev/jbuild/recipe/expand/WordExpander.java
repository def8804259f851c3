package dev.jbuild.recipe.expand;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * Expands variables and removes quotes and escapes, as BuildKit's {@code shell.Lex} does
 * (Dockerfile frontend 1.26).
 *
 * <p>Bounded: a result has at most {@value Evaluation#MAX_LENGTH} characters, braces nest at most
 * {@value Evaluation#MAX_DEPTH} deep, and nothing recurses.
 */
public final class WordExpander {
  /** No lambda: this class is on the path of every build. */
  private static final Variables NOTHING =
      new Variables() {
        @Override
        public Optional<String> value(String name) {
          return Optional.empty();
        }
      };

  private final char escape;

  /**
   * @param escape the recipe's escape character, {@code \} or a backtick
   */
  public WordExpander(char escape) {
    this.escape = escape;
  }

  /**
   * An expanded word.
   *
   * @param text the word as one string
   * @param words the word split at white space that was not quoted, after expansion
   * @param used names that were looked up and found
   * @param unmatched names that were looked up and not found
   */
  public record Expanded(
      String text,
      ImmutableList<String> words,
      ImmutableSet<String> used,
      ImmutableSet<String> unmatched) {}

  /**
   * Expands {@code word}.
   *
   * @throws ExpansionException on a bad substitution, an open quote, {@code ${v:?msg}} without a
   *     value, or a result beyond the limits
   */
  public Expanded expand(String word, Variables variables) {
    if (isPlain(word)) {
      return new Expanded(word, WordSplitter.split(word), ImmutableSet.of(), ImmutableSet.of());
    }
    return Evaluation.of(word, EvaluationOptions.word(escape), variables);
  }

  /**
   * Expands the body of a here-document: variables are replaced and a backslash escapes, whatever
   * the escape directive says; quotes are ordinary characters.
   *
   * @throws ExpansionException as {@link #expand}
   */
  public static String expandText(String text, Variables variables) {
    if (text.indexOf('$') < 0 && text.indexOf('\\') < 0) {
      return text;
    }
    return Evaluation.of(text, EvaluationOptions.heredocBody(), variables).text();
  }

  /**
   * Checks quotes and braces without looking up anything.
   *
   * @throws ExpansionException when no set of variables would make the word valid
   */
  public void check(String word) {
    if (!isPlain(word)) {
      Evaluation.of(word, EvaluationOptions.check(escape), NOTHING);
    }
  }

  /**
   * As {@link #check}, for the body of a here-document.
   *
   * @throws ExpansionException as {@link #check}
   */
  public static void checkText(String text) {
    if (text.indexOf('$') >= 0) {
      Evaluation.of(text, EvaluationOptions.checkBody(), NOTHING);
    }
  }

  /** The text between white space; quotes, escapes and variables mean nothing. */
  public static ImmutableList<String> split(String text) {
    return WordSplitter.split(text);
  }

  /**
   * Splits a line into words and keeps everything as it is spelled: quotes, escapes (a backslash,
   * whatever the escape directive says) and variables. Blanks between {@code <<} and what follows
   * belong to the word.
   *
   * @throws ExpansionException as {@link #expand}
   */
  public static ImmutableList<String> splitRaw(String line) {
    return Evaluation.of(line, EvaluationOptions.rawLine(), NOTHING).words();
  }

  /**
   * Removes escapes and, unless {@code keepQuotes}, quotes; variables stay.
   *
   * @throws ExpansionException as {@link #expand}
   */
  public static ImmutableList<String> splitUnexpanded(String text, boolean keepQuotes) {
    return Evaluation.of(text, EvaluationOptions.unexpanded(keepQuotes), NOTHING).words();
  }

  private boolean isPlain(String word) {
    for (int i = 0; i < word.length(); i++) {
      char character = word.charAt(i);
      if (character == '$' || character == '"' || character == '\'' || character == escape) {
        return false;
      }
      if (character == '<') {
        return false;
      }
    }
    return word.length() <= Evaluation.MAX_LENGTH;
  }
}
