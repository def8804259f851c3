package dev.jbuild.recipe;

/**
 * A range in a recipe. Lines and columns count from 1, columns count code points; the end is
 * inclusive.
 */
public record SourceSpan(int startLine, int startColumn, int endLine, int endColumn) {

  /** From the start of this range to the end of {@code last}. */
  public SourceSpan to(SourceSpan last) {
    return new SourceSpan(startLine, startColumn, last.endLine, last.endColumn);
  }
}
