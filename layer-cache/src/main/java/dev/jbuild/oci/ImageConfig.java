package dev.jbuild.oci;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Limits;
import dev.jbuild.base.Times;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.json.JsonView;
import java.time.Instant;
import java.util.Optional;

/**
 * An image configuration (image-spec 1.1.1, config.md). The digest of its bytes is the image's id.
 *
 * @param author empty when not given
 * @param platform operating system, machine, variant and version; further members of the document
 *     such as {@code os.features} are in {@code other}
 * @param diffIds one for each layer, lowest first
 * @param history oldest first; may be empty
 * @param other members that this record does not name
 */
public record ImageConfig(
    Optional<Instant> created,
    String author,
    Platform platform,
    ContainerConfig config,
    ImmutableList<DiffId> diffIds,
    ImmutableList<HistoryEntry> history,
    JsonObject other) {
  private static final ImmutableList<String> NAMES =
      ImmutableList.of(
          "created",
          "author",
          "architecture",
          "os",
          "os.version",
          "variant",
          "config",
          "rootfs",
          "history");

  /**
   * Reads a configuration from its bytes.
   *
   * @param what the document's name at the start of messages
   * @throws dev.jbuild.json.JsonException or {@link OciException} when it is too large, not JSON,
   *     or a field is missing or wrong
   */
  public static ImageConfig parse(byte[] document, String what) {
    if (document.length > Limits.CONFIG_BYTES) {
      throw OciException.tooLarge(what, document.length, Limits.CONFIG_BYTES);
    }
    return fromJson(Json.view(document, what));
  }

  /** Reads a configuration; see {@link #parse}. */
  public static ImageConfig fromJson(JsonView json) {
    JsonView rootfs = json.member("rootfs");
    JsonView type = rootfs.member("type");
    if (!type.string().equals("layers")) {
      throw type.invalid("rootfs of another type than layers");
    }
    ImmutableList.Builder<DiffId> diffIds = ImmutableList.builder();
    for (JsonView diffId : rootfs.member("diff_ids").elements()) {
      diffIds.add(new DiffId(DescriptorFields.digest(diffId)));
    }
    Optional<JsonView> config = json.find("config");
    Optional<JsonView> history = json.find("history");
    return new ImageConfig(
        ConfigFields.time(json, "created"),
        json.text("author"),
        new Platform(
            json.member("os").string(),
            json.member("architecture").string(),
            json.text("variant"),
            json.text("os.version"),
            JsonObject.EMPTY),
        config.isPresent() ? ContainerConfig.fromJson(config.get()) : ContainerConfig.EMPTY,
        diffIds.build(),
        history.isPresent() ? history(history.get()) : ImmutableList.of(),
        json.object().without(NAMES));
  }

  public String os() {
    return platform.os();
  }

  public String architecture() {
    return platform.architecture();
  }

  /** The chainIDs of the layers, lowest first. */
  public ImmutableList<ChainId> chainIds() {
    return ChainId.ofStack(diffIds);
  }

  public JsonValue toJson() {
    JsonObject.Builder json = JsonObject.builder();
    if (created.isPresent()) {
      json.put("created", Times.format(created.get()));
    }
    json.putNonEmpty("author", author)
        .put("architecture", platform.architecture())
        .putNonEmpty("variant", platform.variant())
        .put("os", platform.os())
        .putNonEmpty("os.version", platform.osVersion())
        .putAll(other)
        .put("config", config.toJson())
        .put("rootfs", rootfs());
    if (!history.isEmpty()) {
      ImmutableList.Builder<JsonValue> entries = ImmutableList.builder();
      for (HistoryEntry entry : history) {
        entries.add(entry.toJson());
      }
      json.put("history", new JsonArray(entries.build()));
    }
    return json.build();
  }

  /** The bytes that the image's id is taken of. */
  public byte[] toBytes() {
    return Json.canonical(toJson());
  }

  private JsonValue rootfs() {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    for (DiffId diffId : diffIds) {
      texts.add(diffId.toString());
    }
    return JsonObject.builder()
        .put("type", "layers")
        .put("diff_ids", JsonArray.ofStrings(texts.build()))
        .build();
  }

  private static ImmutableList<HistoryEntry> history(JsonView json) {
    ImmutableList.Builder<HistoryEntry> entries = ImmutableList.builder();
    for (JsonView entry : json.elements()) {
      entries.add(HistoryEntry.fromJson(entry));
    }
    return entries.build();
  }
}
