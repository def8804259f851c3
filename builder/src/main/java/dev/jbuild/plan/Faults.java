package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Diagnostic.Severity;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.recipe.SourceSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with a recipe, so that one run reports all of it.
 *
 * <p>Where a base is not known (a check needs none), an instruction that uses what only the base
 * tells is in doubt from there on: what seems wrong with it then is not told, since it may be
 * right.
 */
final class Faults {
  private final RecipeSource source;
  private final List<Diagnostic> found = new ArrayList<>();
  private @Nullable Place trigger;
  private boolean doubtful;

  /** Stands for the place of what the recipe does not hold. */
  private record Place(SourceSpan span, String text) {}

  Faults(RecipeSource source) {
    this.source = source;
  }

  /** The next instruction begins: nothing is known against its values. */
  void instruction() {
    doubtful = false;
    trigger = null;
  }

  /**
   * The next instruction begins, and is a trigger of the base: it has no place in the recipe but
   * that of {@code FROM}.
   */
  void trigger(SourceSpan from, String text) {
    doubtful = false;
    trigger = new Place(from, text);
  }

  /** The present instruction uses what only the base tells. */
  void doubt() {
    doubtful = true;
  }

  boolean isDoubtful() {
    return doubtful;
  }

  int count() {
    return found.size();
  }

  void add(SourceSpan span, String rule, String message) {
    add(span, rule, message, Optional.empty());
  }

  /**
   * @param hint may be empty
   */
  void add(SourceSpan span, String rule, String message, String hint) {
    add(span, rule, message, hint.isEmpty() ? Optional.empty() : Optional.of(hint));
  }

  private void add(SourceSpan span, String rule, String message, Optional<String> hint) {
    if (doubtful) {
      return;
    }
    Place place = trigger;
    found.add(
        place == null
            ? new Diagnostic(Severity.ERROR, rule, message, span, hint)
            : new Diagnostic(
                Severity.ERROR,
                rule,
                "trigger of the base, ONBUILD " + place.text() + ": " + message,
                place.span(),
                hint));
  }

  /** In the order of the recipe. */
  ImmutableList<Diagnostic> all() {
    return ImmutableList.sortedCopyOf(
        Comparator.comparingInt((Diagnostic fault) -> fault.span().startLine())
            .thenComparingInt(fault -> fault.span().startColumn()),
        found);
  }

  /**
   * @throws RecipeException when there is any
   */
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new RecipeException(source, all());
    }
  }
}
