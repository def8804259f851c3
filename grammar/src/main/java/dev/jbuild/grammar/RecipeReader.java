package dev.jbuild.grammar;

import dev.jbuild.recipe.RecipeSource;

/** Reads a recipe; never throws on bad input. */
public final class RecipeReader {
  public ParseResult read(RecipeSource source) {
    throw new IllegalStateException("skeleton");
  }
}
