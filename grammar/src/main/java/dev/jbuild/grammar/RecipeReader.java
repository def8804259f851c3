package dev.jbuild.grammar;

import dev.jbuild.recipe.RecipeSource;

/** Reads a recipe; never throws on bad input. */
public final class RecipeReader {
  public ParseResult read(RecipeSource source) {
    throw new IllegalStateException("skeleton");
  }

  /**
   * Reads the bytes of a recipe file: UTF-8 with or without a byte-order mark. Bytes that are no
   * UTF-8, and NUL characters, are faults like any other.
   *
   * @param name as shown in messages
   */
  public ParseResult read(String name, byte[] bytes) {
    throw new IllegalStateException("skeleton");
  }
}
