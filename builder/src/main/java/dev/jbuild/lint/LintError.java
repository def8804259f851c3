package dev.jbuild.lint;

import dev.jbuild.recipe.SourceSpan;
import java.util.Optional;

/**
 * Why the recipe cannot be built at all.
 *
 * @param rule a short stable name
 * @param span absent when it is about the whole recipe
 * @param hint what to do, when that is known
 */
public record LintError(
    String message, Optional<SourceSpan> span, String rule, Optional<String> hint) {
  /** Of an error that is told in BuildKit's words. */
  private static final String BUILD_ERROR = "BuildError";

  LintError(String message, SourceSpan span) {
    this(message, Optional.of(span), BUILD_ERROR, Optional.empty());
  }

  LintError(String message, String hint) {
    this(message, Optional.empty(), BUILD_ERROR, Optional.of(hint));
  }
}
