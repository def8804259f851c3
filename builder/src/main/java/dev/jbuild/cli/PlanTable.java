package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Times;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.CacheRecord;
import dev.jbuild.cli.Listing.Column;
import dev.jbuild.explain.NearestRecord;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonString;
import dev.jbuild.json.JsonValue;
import dev.jbuild.oci.Digest;
import dev.jbuild.solve.Forecast;
import dev.jbuild.solve.Outlook;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The output of {@code jbuild plan}: one row for each step, in the order of their numbers. */
final class PlanTable {
  private static final ImmutableList<Column> COLUMNS =
      ImmutableList.of(
          new Column("STEP", "Step"),
          new Column("STAGE", "Stage"),
          new Column("STATE", "State"),
          new Column("INSTRUCTION", "Instruction"),
          new Column("WHY", "Why"));
  private static final int SHORT_TEXT = 60;
  private static final String CACHED = "cached";
  private static final String RUNS = "runs";
  private static final String DEPENDS = "depends";

  private final ImmutableList<Forecast.Part> parts;
  private final Session session;
  private @Nullable ImmutableList<CacheRecord> records;
  private int cached;
  private int running;
  private int depending;

  PlanTable(ImmutableList<Forecast.Part> parts, Session session) {
    this.parts = parts;
    this.session = session;
  }

  void print(String format) {
    boolean table = format.isEmpty() || format.equals("table");
    List<JsonObject> rows = new ArrayList<>();
    for (Forecast.Part part : parts) {
      rows.add(row(part, table));
    }
    new Listing(COLUMNS).print(format, rows, session.out());
    if (table) {
      session.out().line(summary());
    }
  }

  private JsonObject row(Forecast.Part part, boolean shortened) {
    String title = part.ref().title();
    JsonObject.Builder row =
        JsonObject.builder()
            .put("Step", part.ref().index())
            .put("Stage", part.ref().stage())
            .put("Location", part.ref().location())
            .put(
                "Instruction",
                shortened && title.length() > SHORT_TEXT
                    ? title.substring(0, SHORT_TEXT - 1) + "\u2026"
                    : title);
    switch (part.outlook()) {
      case Outlook.Configures _ -> put(row, "config", "");
      case Outlook.Cached(var key) -> {
        cached++;
        put(row, CACHED, "");
        row.put("Key", key.toString());
      }
      case Outlook.Shares(var with) -> {
        cached++;
        put(row, CACHED, "the same as step " + with.index());
      }
      case Outlook.Runs(var key, var miss) -> {
        running++;
        row.put("Key", key.toString());
        putMiss(row, key, miss);
      }
      case Outlook.RunsAnyway _ -> {
        running++;
        put(row, RUNS, "it may not be taken from the cache");
      }
      case Outlook.Depends(var on) -> depends(row, "what step " + on.index() + " gives");
      case Outlook.Fetches(var source) -> depends(row, "what " + source + " holds");
      case Outlook.Unpacks(var image) ->
          depends(row, "the files of " + image + ", which is not unpacked yet");
    }
    return row.build();
  }

  private void depends(JsonObject.Builder row, String on) {
    depending++;
    put(row, DEPENDS, "its key depends on " + on);
  }

  private static void put(JsonObject.Builder row, String state, String why) {
    row.put("State", state).put("Why", why);
  }

  private void putMiss(JsonObject.Builder row, CacheKey key, Outlook.Miss miss) {
    switch (miss) {
      case NOT_ALLOWED -> put(row, RUNS, "it may not be taken from the cache");
      case RESULT_GONE -> put(row, RUNS, "its result is not in the store any more");
      case NO_RECORD -> {
        Optional<NearestRecord> nearest = NearestRecord.of(key, records());
        put(row, RUNS, nearest.map(this::why).orElse("nothing like it has run before"));
        nearest.ifPresent(
            record ->
                row.put("LastRun", Times.format(record.created()))
                    .put("Changed", array(record.changed())));
      }
    }
  }

  private String why(NearestRecord nearest) {
    String when =
        HumanTime.ago(Optional.of(nearest.created()), session.environment().clock().instant());
    String changed = "new " + String.join(", ", nearest.changed());
    return nearest.isOther()
        ? changed
        : changed
            + " since it ran "
            + when.substring(0, 1).toLowerCase(Locale.ROOT)
            + when.substring(1);
  }

  private static JsonValue array(ImmutableList<String> words) {
    ImmutableList.Builder<JsonValue> values = ImmutableList.builder();
    words.forEach(word -> values.add(new JsonString(word)));
    return new JsonArray(values.build());
  }

  /** All records of the store, read at the first step that has none. */
  private ImmutableList<CacheRecord> records() {
    ImmutableList<CacheRecord> known = records;
    if (known == null) {
      BuildCache cache = new BuildCache(session.store().layout().keysDir());
      ImmutableList.Builder<CacheRecord> found = ImmutableList.builder();
      for (Digest key : cache.keys()) {
        cache.find(key).ifPresent(found::add);
      }
      known = found.build();
      records = known;
    }
    return known;
  }

  /** After {@link #print}: would a build run nothing? */
  boolean allCached() {
    return running == 0 && depending == 0;
  }

  private String summary() {
    List<String> words = new ArrayList<>();
    words.add(running == 0 ? "no step would run" : steps(running) + " would run");
    if (depending > 0) {
      words.add(depending + (depending == 1 ? " depends on others" : " depend on others"));
    }
    words.add(cached + (cached == 1 ? " is cached" : " are cached"));
    return String.join(", ", words);
  }

  private static String steps(int count) {
    return count + (count == 1 ? " step" : " steps");
  }
}
