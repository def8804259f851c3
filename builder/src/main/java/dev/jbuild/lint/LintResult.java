package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.RecipeSource;
import java.util.Optional;

/**
 * What checking a recipe gave.
 *
 * @param shown the recipe with secret values masked by as many asterisks: what reports may quote
 * @param warnings in the order in which BuildKit finds them
 * @param error set when the recipe cannot be built, or when {@code error=true} makes warnings fail
 */
public record LintResult(
    RecipeSource shown, ImmutableList<LintWarning> warnings, Optional<LintError> error) {}
