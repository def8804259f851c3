package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;

/** What became of a recipe: a model, or every fault that was found. */
public sealed interface ParseResult {
  record Parsed(Recipe recipe) implements ParseResult {}

  record Rejected(RecipeSource source, ImmutableList<Diagnostic> diagnostics)
      implements ParseResult {}
}
