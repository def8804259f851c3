package dev.jbuild.recipe;

/**
 * A range in a recipe. Lines and columns count from 1, columns count code points; the end is
 * inclusive.
 */
public record SourceSpan(int startLine, int startColumn, int endLine, int endColumn) {}
