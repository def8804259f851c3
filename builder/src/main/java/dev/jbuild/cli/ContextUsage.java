package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ByteSize;
import dev.jbuild.cli.Listing.Column;
import dev.jbuild.context.ContextInventory.Entry;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code jbuild context du}: the sizes of what stands directly in a context, visible against
 * hidden, and its largest files. Sizes are those of the content, a file with several names counted
 * under each, as a copy would make of it.
 */
final class ContextUsage {
  private static final int LARGEST = 10;

  private final ImmutableList<Entry> entries;
  private final Arguments arguments;
  private final TextOutput out;

  ContextUsage(ImmutableList<Entry> entries, Arguments arguments, TextOutput out) {
    this.entries = entries;
    this.arguments = arguments;
    this.out = out;
  }

  /** Sums over a part of the context, in bytes; directories do not count as files. */
  private static final class Sum {
    private long visible;
    private long hidden;
    private long visibleFiles;
    private long hiddenFiles;

    void add(Entry entry) {
      int one = entry.status().isDirectory() ? 0 : 1;
      if (entry.hidden()) {
        hidden += ContextCommand.size(entry);
        hiddenFiles += one;
      } else {
        visible += ContextCommand.size(entry);
        visibleFiles += one;
      }
    }

    long total() {
      return visible + hidden;
    }
  }

  void print() {
    String format = arguments.value("--format").orElse("");
    boolean table = format.isEmpty() || format.equals("table");
    if (format.equals("json")) {
      out.line(JsonOutput.compact(document()));
      return;
    }
    List<JsonObject> parts = parts(table);
    new Listing(
            ImmutableList.of(
                new Column("VISIBLE", "Visible"),
                new Column("HIDDEN", "Hidden"),
                new Column("FILES", "VisibleFiles"),
                new Column("HIDDEN FILES", "HiddenFiles"),
                new Column("PATH", "Path")))
        .print(format, parts, out);
    List<JsonObject> largest = largest(table);
    if (table && !largest.isEmpty()) {
      out.line("");
      new Listing(
              ImmutableList.of(
                  new Column("SIZE", "Size"),
                  new Column("STATE", "State"),
                  new Column("LARGEST FILES", "Path")))
          .print(format, largest, out);
    }
  }

  /** Both lists, sizes in bytes. */
  private JsonObject document() {
    return JsonObject.builder()
        .put("Parts", new JsonArray(ImmutableList.copyOf(parts(false))))
        .put("Largest", new JsonArray(ImmutableList.copyOf(largest(false))))
        .build();
  }

  /** What stands directly in the context, the largest first, and the total as {@code .}. */
  private List<JsonObject> parts(boolean table) {
    Map<String, Sum> sums = new TreeMap<>();
    Sum total = new Sum();
    for (Entry entry : entries) {
      int slash = entry.path().indexOf('/');
      String top = slash < 0 ? entry.path() : entry.path().substring(0, slash);
      sums.computeIfAbsent(top, name -> new Sum()).add(entry);
      total.add(entry);
    }
    List<JsonObject> rows = new ArrayList<>();
    sums.entrySet().stream()
        .sorted(Comparator.comparingLong(each -> -each.getValue().total()))
        .forEach(each -> rows.add(row(each.getKey(), each.getValue(), table)));
    rows.add(row(".", total, table));
    return rows;
  }

  private static JsonObject row(String path, Sum sum, boolean table) {
    JsonObject.Builder row = JsonObject.builder().put("Path", ContextCommand.text(path));
    if (table) {
      row.put("Visible", ByteSize.human(sum.visible)).put("Hidden", ByteSize.human(sum.hidden));
    } else {
      row.put("Visible", sum.visible).put("Hidden", sum.hidden);
    }
    return row.put("VisibleFiles", sum.visibleFiles).put("HiddenFiles", sum.hiddenFiles).build();
  }

  private List<JsonObject> largest(boolean table) {
    return entries.stream()
        .filter(entry -> ContextCommand.size(entry) > 0)
        .sorted(Comparator.comparingLong(entry -> -ContextCommand.size(entry)))
        .limit(arguments.integer("--top", 0).orElse(LARGEST))
        .map(entry -> file(entry, table))
        .toList();
  }

  private static JsonObject file(Entry entry, boolean table) {
    long size = ContextCommand.size(entry);
    JsonObject.Builder row = JsonObject.builder();
    if (table) {
      row.put("Size", ByteSize.human(size));
    } else {
      row.put("Size", size);
    }
    return row.put("State", entry.hidden() ? "hidden" : "visible")
        .put("Path", ContextCommand.text(entry.path()))
        .build();
  }
}
