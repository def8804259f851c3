package dev.jbuild.lint;

import dev.jbuild.recipe.SourceSpan;
import java.util.Optional;

/**
 * Why the recipe cannot be built at all.
 *
 * @param span absent when it is about the whole recipe
 */
public record LintError(String message, Optional<SourceSpan> span) {}
