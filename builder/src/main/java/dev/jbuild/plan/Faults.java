package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Diagnostic.Severity;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.recipe.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong with a recipe, so that one run reports all of it. */
final class Faults {
  private final RecipeSource source;
  private final List<Diagnostic> found = new ArrayList<>();

  Faults(RecipeSource source) {
    this.source = source;
  }

  void add(SourceSpan span, String rule, String message) {
    found.add(new Diagnostic(Severity.ERROR, rule, message, span, Optional.empty()));
  }

  void add(SourceSpan span, String rule, String message, String hint) {
    found.add(new Diagnostic(Severity.ERROR, rule, message, span, Optional.of(hint)));
  }

  /**
   * @throws RecipeException when there is any
   */
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new RecipeException(source, ImmutableList.copyOf(found));
    }
  }
}
