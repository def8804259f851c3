package dev.jbuild.oci;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.json.JsonView;
import java.util.Optional;

/**
 * Type, digest and size of a blob (image-spec 1.1.1, descriptor.md). What it points to is used only
 * when both digest and size agree. Embedded {@code data} and {@code urls} are checked for their
 * form and kept among the other members; nothing is ever fetched from them.
 *
 * @param sizeBytes 0 or more
 * @param other members that this record does not name
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long sizeBytes,
    ImmutableMap<String, String> annotations,
    Optional<Platform> platform,
    JsonObject other) {
  private static final ImmutableList<String> NAMES =
      ImmutableList.of("mediaType", "digest", "size", "annotations", "platform");

  public Descriptor {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("size " + sizeBytes);
    }
  }

  public static Descriptor of(String mediaType, Digest digest, long sizeBytes) {
    return new Descriptor(
        mediaType, digest, sizeBytes, ImmutableMap.of(), Optional.empty(), JsonObject.EMPTY);
  }

  /** The descriptor of exactly these bytes. */
  public static Descriptor of(String mediaType, byte[] content) {
    return of(mediaType, Digest.of(content), content.length);
  }

  public Descriptor withAnnotations(ImmutableMap<String, String> annotations) {
    return new Descriptor(mediaType, digest, sizeBytes, annotations, platform, other);
  }

  public Descriptor withPlatform(Platform platform) {
    return new Descriptor(mediaType, digest, sizeBytes, annotations, Optional.of(platform), other);
  }

  /**
   * Reads a descriptor.
   *
   * @throws dev.jbuild.json.JsonException or {@link OciException} when a field is missing, of the
   *     wrong kind or of the wrong form
   */
  public static Descriptor fromJson(JsonView json) {
    JsonView size = json.member("size");
    long sizeBytes = size.integer();
    if (sizeBytes < 0) {
      throw size.invalid("size is negative: " + sizeBytes);
    }
    DescriptorFields.check(json);
    return new Descriptor(
        DescriptorFields.mediaType(json.member("mediaType")),
        DescriptorFields.digest(json.member("digest")),
        sizeBytes,
        DescriptorFields.annotations(json),
        json.find("platform").map(Platform::fromJson),
        json.object().without(NAMES));
  }

  public JsonValue toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("mediaType", mediaType)
            .put("digest", digest.toString())
            .put("size", sizeBytes)
            .putAll(other);
    if (!annotations.isEmpty()) {
      json.put("annotations", JsonObject.ofStrings(annotations));
    }
    if (platform.isPresent()) {
      json.put("platform", platform.get().toJson());
    }
    return json.build();
  }
}
