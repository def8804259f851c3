package dev.jbuild.recipe;

/**
 * Renders diagnostics for a terminal or a log, each as
 *
 * <pre>
 * Recipe:3:1: error: unknown instruction: COPPY
 * COPPY a b
 * ^^^^^
 * hint: did you mean `COPY`?
 * </pre>
 */
public final class DiagnosticPrinter {
  private final RecipeSource source;

  public DiagnosticPrinter(RecipeSource source) {
    this.source = source;
  }

  /** The lines of one diagnostic, each ended by a newline. */
  public String print(Diagnostic diagnostic) {
    throw new IllegalStateException("skeleton " + source.name());
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
