package dev.jbuild.lint;

import dev.jbuild.base.Printable;
import java.util.List;

/** Columns padded with blanks, as Go's {@code tabwriter} does; no blanks at the end of a line. */
final class TextTable {
  private TextTable() {}

  /**
   * The table.
   *
   * @param gap blanks between columns
   */
  static String of(List<List<String>> rows, int gap) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        String cell = Printable.escape(row.get(i));
        widths[i] = Math.max(widths[i], cell.codePointCount(0, cell.length()));
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = Printable.escape(row.get(i));
        int width = cell.codePointCount(0, cell.length());
        line.append(cell).append(" ".repeat(widths[i] - width + gap));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
