package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ByteSize;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.Times;
import dev.jbuild.cli.Listing.Column;
import dev.jbuild.json.JsonObject;
import dev.jbuild.oci.HistoryEntry;
import dev.jbuild.store.BuildRecord;
import dev.jbuild.store.StoredImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** {@code jbuild history}: how an image was made, newest first. */
final class HistoryCommand implements Command {
  private static final String MISSING = "<missing>";
  private static final int SHORT_TEXT = 45;

  @Override
  public CommandModel model() {
    return new CommandModel("history", "[OPTIONS] IMAGE", "Show how an image was made.")
        .flag("--no-trunc", "Print everything whole.")
        .flag("-q, --quiet", "Print ids only.")
        .flag("-H, --human", "Print sizes and dates for people (default true).")
        .flag("--layers", "Add the layer's diffID, the step's key, its time, its recipe line.")
        .value("--platform", "PLATFORM", "Of an index, the image for this platform.")
        .value("--format", "FORMAT", "table, json, or a Go template.")
        .arguments(1, 1);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    StoredImage image = PlatformOption.image(arguments, session.store().images());
    List<JsonObject> rows = new Rows(arguments, session, image).newestFirst();
    if (arguments.flag("--quiet") && arguments.value("--format").isEmpty()) {
      for (JsonObject row : rows) {
        session.out().line(Template.text(row.get("ID").orElseThrow()));
      }
      return ExitCode.OK.code();
    }
    new Listing(columns(arguments.flag("--layers")))
        .print(arguments.value("--format").orElse(""), rows, session.out());
    return ExitCode.OK.code();
  }

  private static ImmutableList<Column> columns(boolean layers) {
    ImmutableList.Builder<Column> columns = ImmutableList.builder();
    columns.add(new Column("IMAGE", "ID"), new Column("CREATED", "CreatedSince"));
    columns.add(new Column("CREATED BY", "CreatedBy"), new Column("SIZE", "Size"));
    if (layers) {
      columns.add(new Column("LAYER", "Layer"), new Column("KEY", "Key"));
      columns.add(new Column("TIME", "Duration"), new Column("LINE", "Line"));
    }
    return columns.add(new Column("COMMENT", "Comment")).build();
  }

  /** Pairs the entries of the history with the layers of the manifest. */
  private static final class Rows {
    private final StoredImage image;
    private final boolean whole;
    private final boolean human;
    private final Instant now;
    private final ImmutableList<Long> sizes;
    private final Optional<BuildRecord> record;
    private final List<JsonObject> rows = new ArrayList<>();
    private int layer;

    Rows(Arguments arguments, Session session, StoredImage image) {
      this.image = image;
      this.whole = arguments.flag("--no-trunc");
      this.human = arguments.flag("--human", true);
      this.now = session.environment().clock().instant();
      this.sizes = new ImageSizes(session.snapshots()).ofLayers(image);
      this.record = session.store().records().find(image.id());
    }

    List<JsonObject> newestFirst() {
      ImmutableList<HistoryEntry> history = image.config().history();
      for (int i = 0; i < history.size(); i++) {
        HistoryEntry entry = history.get(i);
        add(entry, !entry.emptyLayer(), step(i), i == history.size() - 1 && noneLeft(entry));
      }
      // layers that the history does not tell of
      while (layer < sizes.size()) {
        HistoryEntry untold =
            new HistoryEntry(Optional.empty(), "", "", "", false, JsonObject.EMPTY);
        add(untold, true, BuildRecord.Step.UNKNOWN, layer == sizes.size() - 1);
      }
      Collections.reverse(rows);
      return rows;
    }

    private boolean noneLeft(HistoryEntry last) {
      return layer + (last.emptyLayer() ? 0 : 1) >= sizes.size();
    }

    private BuildRecord.Step step(int index) {
      return record.isPresent() && index < record.get().steps().size()
          ? record.get().steps().get(index)
          : BuildRecord.Step.UNKNOWN;
    }

    private void add(HistoryEntry entry, boolean hasLayer, BuildRecord.Step step, boolean top) {
      boolean paired = hasLayer && layer < sizes.size();
      long size = paired ? sizes.get(layer) : 0;
      String diffId = paired ? image.config().diffIds().get(layer).toString() : "";
      layer += paired ? 1 : 0;
      String created = entry.created().map(Times::format).orElse("N/A");
      rows.add(
          JsonObject.builder()
              .put("ID", top ? id() : MISSING)
              .put("CreatedAt", created)
              .put("CreatedSince", human ? HumanTime.ago(entry.created(), now) : created)
              .put("CreatedBy", text(entry.createdBy()))
              .put("Size", human ? ByteSize.human(size) : Long.toString(size))
              .put("Comment", text(entry.comment()))
              .put("Layer", digest(diffId))
              .put("Key", digest(step.key().map(Object::toString).orElse("")))
              .put("Duration", step.millis() == 0 ? "" : HumanTime.took(step.millis()))
              .put("Line", step.line() == 0 ? "" : Integer.toString(step.line()))
              .build());
    }

    private String id() {
      return digest(image.id().toString());
    }

    private String digest(String digest) {
      return whole || digest.isEmpty()
          ? digest
          : digest.substring("sha256:".length()).substring(0, 12);
    }

    private String text(String text) {
      String line = text.replace('\t', ' ').replace('\n', ' ');
      return whole || line.length() <= SHORT_TEXT
          ? text
          : line.substring(0, SHORT_TEXT - 1) + "\u2026";
    }
  }
}
