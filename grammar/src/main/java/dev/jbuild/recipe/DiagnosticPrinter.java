package dev.jbuild.recipe;

import dev.jbuild.recipe.Diagnostic.Severity;

/**
 * Renders diagnostics for a terminal or a log, each as
 *
 * <pre>
 * Recipe:3:1: error: unknown instruction: COPPY
 * COPPY a b
 * ^^^^^
 * hint: did you mean `COPY`?
 * </pre>
 *
 * <p>Tabs of the source line stay tabs and are repeated above the caret; other control characters
 * are escaped everywhere; of a very long line only the part around the range is shown, between
 * dots.
 */
public final class DiagnosticPrinter {
  private final RecipeSource source;
  private final SourceLines lines;

  public DiagnosticPrinter(RecipeSource source) {
    this.source = source;
    this.lines = new SourceLines(source.text());
  }

  /** The lines of one diagnostic, each ended by a newline. */
  public String print(Diagnostic diagnostic) {
    SourceSpan span = diagnostic.span();
    StringBuilder out = new StringBuilder();
    Escapes.append(source.name(), out);
    out.append(':').append(span.startLine()).append(':').append(span.startColumn());
    out.append(diagnostic.severity() == Severity.ERROR ? ": error: " : ": warning: ");
    Escapes.append(diagnostic.message(), out);
    out.append('\n');
    if (span.startLine() <= lines.count()) {
      new SourceExcerpt(lines.line(span.startLine()), span).append(out);
    }
    if (diagnostic.hint().isPresent()) {
      out.append("hint: ");
      Escapes.append(diagnostic.hint().get(), out);
      out.append('\n');
    }
    return out.toString();
  }

  /** All of them, in the order given. */
  public String print(Iterable<Diagnostic> diagnostics) {
    StringBuilder out = new StringBuilder();
    for (Diagnostic diagnostic : diagnostics) {
      out.append(print(diagnostic));
    }
    return out.toString();
  }
}
