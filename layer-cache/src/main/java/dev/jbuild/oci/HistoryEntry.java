package dev.jbuild.oci;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Times;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.json.JsonView;
import java.time.Instant;
import java.util.Optional;

/**
 * How one layer, or a change of the configuration alone, came about (image-spec 1.1.1, config.md,
 * "history").
 *
 * @param createdBy, author, comment empty when not given
 * @param emptyLayer whether there is no layer for this entry
 * @param other members that this record does not name
 */
public record HistoryEntry(
    Optional<Instant> created,
    String createdBy,
    String author,
    String comment,
    boolean emptyLayer,
    JsonObject other) {
  private static final ImmutableList<String> NAMES =
      ImmutableList.of("created", "created_by", "author", "comment", "empty_layer");

  public static HistoryEntry of(Instant created, String createdBy, boolean emptyLayer) {
    return new HistoryEntry(Optional.of(created), createdBy, "", "", emptyLayer, JsonObject.EMPTY);
  }

  public HistoryEntry withComment(String comment) {
    return new HistoryEntry(created, createdBy, author, comment, emptyLayer, other);
  }

  public HistoryEntry withAuthor(String author) {
    return new HistoryEntry(created, createdBy, author, comment, emptyLayer, other);
  }

  public static HistoryEntry fromJson(JsonView json) {
    Optional<JsonView> empty = json.find("empty_layer");
    return new HistoryEntry(
        ConfigFields.time(json, "created"),
        json.text("created_by"),
        json.text("author"),
        json.text("comment"),
        empty.isPresent() && empty.get().bool(),
        json.object().without(NAMES));
  }

  public JsonValue toJson() {
    JsonObject.Builder json = JsonObject.builder();
    if (created.isPresent()) {
      json.put("created", Times.format(created.get()));
    }
    json.putNonEmpty("created_by", createdBy)
        .putNonEmpty("author", author)
        .putNonEmpty("comment", comment);
    if (emptyLayer) {
      json.put("empty_layer", true);
    }
    return json.putAll(other).build();
  }
}
