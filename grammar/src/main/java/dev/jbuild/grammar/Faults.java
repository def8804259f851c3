package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Diagnostic.Severity;
import dev.jbuild.recipe.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong with a recipe. */
final class Faults {
  /** A file of noise has as many faults as lines; nobody reads more than these. */
  private static final int MAX_FAULTS = 200;

  private final Positions positions;
  private final List<Diagnostic> found = new ArrayList<>();
  private int errors;

  Faults(Positions positions) {
    this.positions = positions;
  }

  /** An error at the characters from {@code start} up to {@code end} (exclusive). */
  void error(String rule, String message, int start, int end) {
    error(rule, message, positions.span(start, end), Optional.empty());
  }

  /** As {@link #error(String, String, int, int)}, with an advice. */
  void error(String rule, String message, int start, int end, Optional<String> hint) {
    error(rule, message, positions.span(start, end), hint);
  }

  void error(String rule, String message, SourceSpan span, Optional<String> hint) {
    errors++;
    if (errors <= MAX_FAULTS) {
      found.add(new Diagnostic(Severity.ERROR, rule, message, span, hint));
    }
  }

  void warning(String rule, String message, SourceSpan span, Optional<String> hint) {
    if (found.size() < 2 * MAX_FAULTS) {
      found.add(new Diagnostic(Severity.WARNING, rule, message, span, hint));
    }
  }

  boolean hasErrors() {
    return errors > 0;
  }

  /** All of them in the order of the file. */
  ImmutableList<Diagnostic> sorted() {
    if (found.size() > 1) {
      found.sort(Faults::compare);
    }
    return ImmutableList.copyOf(found);
  }

  private static int compare(Diagnostic one, Diagnostic other) {
    int byLine = Integer.compare(one.span().startLine(), other.span().startLine());
    return byLine != 0
        ? byLine
        : Integer.compare(one.span().startColumn(), other.span().startColumn());
  }
}
