package dev.jbuild.grammar;

import dev.jbuild.recipe.SourceSpan;
import java.util.Arrays;

/** Lines and columns of the offsets of a text. */
final class Positions {
  private final String text;
  private final int[] lineStarts;

  Positions(String text) {
    this.text = text;
    int[] starts = new int[64];
    int count = 1;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = at + 1;
    }
    this.lineStarts = Arrays.copyOf(starts, count);
  }

  /** From the character at {@code start} to the one before {@code end}, at least one character. */
  SourceSpan span(int start, int end) {
    int first = Math.min(start, text.length());
    int last = Math.max(first, Math.min(end, text.length()) - 1);
    return new SourceSpan(line(first), column(first), line(last), column(last));
  }

  /** All of a line, which counts from 1. */
  SourceSpan lineSpan(int line) {
    int start = lineStarts[line - 1];
    return span(start, line < lineStarts.length ? lineStarts[line] - 1 : text.length());
  }

  int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  private int column(int offset) {
    return text.codePointCount(lineStarts[line(offset) - 1], offset) + 1;
  }
}
