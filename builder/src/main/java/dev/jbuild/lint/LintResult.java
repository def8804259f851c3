package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.recipe.SourceSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What checking a recipe gave.
 *
 * @param shown the recipe with secret values masked by as many asterisks: what reports may quote
 * @param warnings in the order in which BuildKit finds them
 * @param errors why the recipe cannot be built, or that {@code error=true} makes warnings fail; at
 *     most one for each place
 */
public record LintResult(
    RecipeSource shown, ImmutableList<LintWarning> warnings, ImmutableList<LintError> errors) {
  LintResult(RecipeSource shown, ImmutableList<LintWarning> warnings, Optional<LintError> error) {
    this(shown, warnings, error.map(ImmutableList::of).orElse(ImmutableList.of()));
  }

  /** The first error. */
  public Optional<LintError> error() {
    return errors.isEmpty() ? Optional.empty() : Optional.of(errors.getFirst());
  }

  /**
   * With what planning found, in source order; what is known already of a line is not said again.
   */
  public LintResult withFaults(ImmutableList<Diagnostic> faults) {
    List<LintError> all = new ArrayList<>(errors);
    for (Diagnostic fault : faults) {
      if (!knows(fault.span().startLine())) {
        all.add(
            new LintError(fault.message(), Optional.of(fault.span()), fault.rule(), fault.hint()));
      }
    }
    all.sort(Comparator.comparingInt(LintResult::line).thenComparingInt(LintResult::column));
    return new LintResult(shown, warnings, ImmutableList.copyOf(all));
  }

  private boolean knows(int line) {
    for (LintError error : errors) {
      if (error.span().isPresent() && error.span().get().startLine() == line) {
        return true;
      }
    }
    return false;
  }

  /** What is about the whole recipe comes last. */
  private static int line(LintError error) {
    return error.span().map(SourceSpan::startLine).orElse(Integer.MAX_VALUE);
  }

  private static int column(LintError error) {
    return error.span().map(SourceSpan::startColumn).orElse(Integer.MAX_VALUE);
  }
}
