package dev.jbuild.oci;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.Limits;
import dev.jbuild.base.Printable;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.json.JsonView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An image index (image-spec 1.1.1, image-index.md; Docker's manifest list has the same form).
 *
 * @param mediaType as the document says; empty when it does not
 * @param manifests descriptors of manifests or of further indexes, in their order
 * @param other members that this record does not name
 */
public record ImageIndex(
    String mediaType,
    ImmutableList<Descriptor> manifests,
    ImmutableMap<String, String> annotations,
    JsonObject other) {
  private static final ImmutableList<String> NAMES =
      ImmutableList.of("schemaVersion", "mediaType", "manifests", "annotations");

  /** The annotation of a descriptor in an index that names it (annotations.md). */
  public static final String REF_NAME = "org.opencontainers.image.ref.name";

  public static ImageIndex of(ImmutableList<Descriptor> manifests) {
    return new ImageIndex(MediaType.INDEX, manifests, ImmutableMap.of(), JsonObject.EMPTY);
  }

  /**
   * Reads an index from its bytes.
   *
   * @param what the document's name at the start of messages
   * @throws dev.jbuild.json.JsonException or {@link OciException} when it is too large, not JSON,
   *     another kind of document, or a field is missing or wrong
   */
  public static ImageIndex parse(byte[] document, String what) {
    if (document.length > Limits.MANIFEST_BYTES) {
      throw OciException.tooLarge(what, document.length, Limits.MANIFEST_BYTES);
    }
    return fromJson(Json.view(document, what));
  }

  /** Reads an index; see {@link #parse}. */
  public static ImageIndex fromJson(JsonView json) {
    if (json.has("layers") || json.has("config") || json.has("fsLayers")) {
      throw json.invalid("ambiguous: an index must not have the members of a manifest");
    }
    DescriptorFields.checkVersion(json);
    String mediaType = json.text("mediaType");
    if (!mediaType.isEmpty() && !MediaType.isIndex(mediaType)) {
      throw json.member("mediaType").invalid("media type '" + mediaType + "' is not an index's");
    }
    return new ImageIndex(
        mediaType,
        DescriptorFields.descriptors(json.member("manifests")),
        DescriptorFields.annotations(json),
        json.object().without(NAMES));
  }

  /**
   * The best manifest for a platform (see {@link Platform#choose}); without one that says its
   * platform, the first that does not.
   *
   * @param what this index, at the start of messages
   * @throws OciException when there is none
   */
  public Descriptor choose(Platform wanted, String what) {
    List<Descriptor> candidates = new ArrayList<>();
    List<Platform> platforms = new ArrayList<>();
    Optional<Descriptor> any = Optional.empty();
    for (Descriptor candidate : manifests) {
      if (candidate.platform().isPresent()) {
        candidates.add(candidate);
        platforms.add(candidate.platform().get());
      } else if (any.isEmpty()) {
        any = Optional.of(candidate);
      }
    }
    OptionalInt best = wanted.choose(platforms);
    if (best.isPresent()) {
      return candidates.get(best.getAsInt());
    }
    return any.orElseThrow(
        () ->
            manifests.isEmpty()
                ? OciException.notAnImage(what, "empty: there is no image and no manifest in it")
                : OciException.notAnImage(
                    what,
                    "no image for platform "
                        + wanted
                        + ", only for "
                        + Printable.shorten(Joiner.on(", ").join(platforms), 200)));
  }

  public JsonValue toJson() {
    ImmutableList.Builder<JsonValue> elements = ImmutableList.builder();
    for (Descriptor manifest : manifests) {
      elements.add(manifest.toJson());
    }
    JsonObject.Builder json =
        JsonObject.builder()
            .put("schemaVersion", 2)
            .putNonEmpty("mediaType", mediaType)
            .put("manifests", new JsonArray(elements.build()))
            .putAll(other);
    if (!annotations.isEmpty()) {
      json.put("annotations", JsonObject.ofStrings(annotations));
    }
    return json.build();
  }

  /** The bytes that the digest of this index is taken of. */
  public byte[] toBytes() {
    return Json.canonical(toJson());
  }
}
