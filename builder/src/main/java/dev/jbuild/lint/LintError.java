package dev.jbuild.lint;

import dev.jbuild.recipe.SourceSpan;
import java.util.Optional;

/**
 * Why the recipe cannot be built at all.
 *
 * @param span absent when it is about the whole recipe
 * @param hint what to do, when that is known
 */
public record LintError(String message, Optional<SourceSpan> span, Optional<String> hint) {
  LintError(String message, SourceSpan span) {
    this(message, Optional.of(span), Optional.empty());
  }

  LintError(String message, String hint) {
    this(message, Optional.empty(), Optional.of(hint));
  }
}
