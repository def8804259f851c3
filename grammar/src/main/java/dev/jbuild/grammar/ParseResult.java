package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import java.util.Optional;

/** What became of a recipe: a model, or every fault that was found. */
public sealed interface ParseResult {
  record Parsed(Recipe recipe) implements ParseResult {}

  /**
   * A recipe with faults.
   *
   * @param readable the recipe without what could not be read, where nothing in the rest can mean
   *     something else without it: who looks for more faults may look there
   */
  record Rejected(
      RecipeSource source, ImmutableList<Diagnostic> diagnostics, Optional<Recipe> readable)
      implements ParseResult {}
}
