package dev.jbuild.recipe.expand;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/** Expands variables and removes quotes and escapes, as BuildKit's {@code shell.Lex} does. */
public final class WordExpander {

  public WordExpander(char escape) {}

  /**
   * The word expanded as one string; {@code unmatched} are names that were looked up and not found.
   */
  public record Expanded(
      String text,
      ImmutableList<String> words,
      ImmutableSet<String> used,
      ImmutableSet<String> unmatched) {}

  /**
   * Expands {@code word}.
   *
   * @throws ExpansionException on a bad substitution, or {@code ${v:?msg}} without a value
   */
  public Expanded expand(String word, Variables variables) {
    throw new ExpansionException("skeleton");
  }

  /**
   * Expands the body of a here-document: variables are replaced and a backslash escapes, whatever
   * the escape directive says; quotes are ordinary characters.
   *
   * @throws ExpansionException as {@link #expand}
   */
  public static String expandText(String text, Variables variables) {
    throw new ExpansionException("skeleton");
  }
}
