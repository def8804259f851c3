package dev.jbuild.oci;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.Limits;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.json.JsonView;

/**
 * An image manifest (image-spec 1.1.1, manifest.md; Docker's image manifest v2.2 has the same
 * form). Whether it is one of an image and not of another artifact is for {@link ManifestCheck}.
 *
 * @param mediaType as the document says; empty when it does not
 * @param layers lowest first
 * @param other members that this record does not name
 */
public record Manifest(
    String mediaType,
    Descriptor config,
    ImmutableList<Descriptor> layers,
    ImmutableMap<String, String> annotations,
    JsonObject other) {
  private static final ImmutableList<String> NAMES =
      ImmutableList.of("schemaVersion", "mediaType", "config", "layers", "annotations");

  /** A manifest of OCI's media type without annotations. */
  public static Manifest of(Descriptor config, ImmutableList<Descriptor> layers) {
    return new Manifest(MediaType.MANIFEST, config, layers, ImmutableMap.of(), JsonObject.EMPTY);
  }

  /**
   * Reads a manifest from its bytes.
   *
   * @param what the document's name at the start of messages
   * @throws dev.jbuild.json.JsonException or {@link OciException} when it is too large, not JSON,
   *     another kind of document, or a field is missing or wrong
   */
  public static Manifest parse(byte[] document, String what) {
    if (document.length > Limits.MANIFEST_BYTES) {
      throw OciException.tooLarge(what, document.length, Limits.MANIFEST_BYTES);
    }
    return fromJson(Json.view(document, what));
  }

  /** Reads a manifest; see {@link #parse}. */
  public static Manifest fromJson(JsonView json) {
    if (json.has("manifests") || json.has("fsLayers")) {
      throw json.invalid(
          "ambiguous: a manifest must not have "
              + (json.has("manifests") ? "manifests (that is an index)" : "fsLayers (schema 1)"));
    }
    DescriptorFields.checkVersion(json);
    String mediaType = json.text("mediaType");
    if (!mediaType.isEmpty() && !MediaType.isManifest(mediaType)) {
      throw json.member("mediaType").invalid("media type '" + mediaType + "' is not a manifest's");
    }
    return new Manifest(
        mediaType,
        Descriptor.fromJson(json.member("config")),
        DescriptorFields.descriptors(json.member("layers")),
        DescriptorFields.annotations(json),
        json.object().without(NAMES));
  }

  public JsonValue toJson() {
    ImmutableList.Builder<JsonValue> elements = ImmutableList.builder();
    for (Descriptor layer : layers) {
      elements.add(layer.toJson());
    }
    JsonObject.Builder json =
        JsonObject.builder()
            .put("schemaVersion", 2)
            .putNonEmpty("mediaType", mediaType)
            .put("config", config.toJson())
            .put("layers", new JsonArray(elements.build()))
            .putAll(other);
    if (!annotations.isEmpty()) {
      json.put("annotations", JsonObject.ofStrings(annotations));
    }
    return json.build();
  }

  /** The bytes that the digest of this manifest is taken of. */
  public byte[] toBytes() {
    return Json.canonical(toJson());
  }
}
