package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Printable;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonString;
import dev.jbuild.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints rows as a table, as JSON (one document a line), by a template, or by a {@code table}
 * template with a heading.
 */
final class Listing {
  private static final int GAP = 3;

  /**
   * One column of the table.
   *
   * @param heading in capitals
   * @param field member of the row
   */
  record Column(String heading, String field) {}

  private final ImmutableList<Column> columns;

  Listing(ImmutableList<Column> columns) {
    this.columns = columns;
  }

  /**
   * @param format of {@code --format}; empty for the table
   */
  void print(String format, List<JsonObject> rows, TextOutput out) {
    if (format.isEmpty() || format.equals("table")) {
      printTable(rows, out);
    } else if (format.equals("json")) {
      for (JsonObject row : rows) {
        out.line(JsonOutput.compact(row));
      }
    } else if (format.startsWith("table ")) {
      printTable(format.substring("table ".length()), rows, out);
    } else {
      Template template = Template.parse(format);
      for (JsonObject row : rows) {
        out.line(template.render(row));
      }
    }
  }

  private void printTable(List<JsonObject> rows, TextOutput out) {
    List<List<String>> lines = new ArrayList<>();
    List<String> headings = new ArrayList<>();
    for (Column column : columns) {
      headings.add(column.heading());
    }
    lines.add(headings);
    for (JsonObject row : rows) {
      List<String> cells = new ArrayList<>();
      for (Column column : columns) {
        cells.add(Printable.escape(Template.text(value(row, column.field()))));
      }
      lines.add(cells);
    }
    align(lines, out);
  }

  /** The heading is the template itself, played on the headings. */
  private void printTable(String format, List<JsonObject> rows, TextOutput out) {
    Template template = Template.parse(format);
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of(template.render(headings(rows)).split("\t", -1)));
    for (JsonObject row : rows) {
      lines.add(List.of(template.render(row).split("\t", -1)));
    }
    align(lines, out);
  }

  private JsonObject headings(List<JsonObject> rows) {
    JsonObject.Builder headings = JsonObject.builder();
    if (!rows.isEmpty()) {
      for (String field : rows.get(0).members().keySet()) {
        headings.put(field, words(field));
      }
    }
    for (Column column : columns) {
      headings.put(column.field(), column.heading());
    }
    return headings.build();
  }

  /** {@code CREATED AT} of {@code CreatedAt}. */
  private static String words(String field) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (i > 0 && Character.isUpperCase(c) && Character.isLowerCase(field.charAt(i - 1))) {
        words.append(' ');
      }
      words.append(Character.toUpperCase(c));
    }
    return words.toString();
  }

  private static void align(List<List<String>> lines, TextOutput out) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> cells : lines) {
      for (int i = 0; i < cells.size(); i++) {
        int width = cells.get(i).codePointCount(0, cells.get(i).length());
        if (i == widths.size()) {
          widths.add(width);
        } else {
          widths.set(i, Math.max(widths.get(i), width));
        }
      }
    }
    for (List<String> cells : lines) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < cells.size(); i++) {
        String cell = cells.get(i);
        line.append(cell);
        if (i < cells.size() - 1) {
          line.append(" ".repeat(widths.get(i) - cell.codePointCount(0, cell.length()) + GAP));
        }
      }
      out.line(line.toString().stripTrailing());
    }
  }

  private static JsonValue value(JsonObject row, String field) {
    return row.get(field).orElse(new JsonString(""));
  }
}
