package dev.jbuild.oci;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.Printable;
import dev.jbuild.json.JsonView;
import java.util.Base64;
import java.util.Optional;

/** Checks of fields that descriptors, manifests and indexes share. */
final class DescriptorFields {
  private DescriptorFields() {}

  static String mediaType(JsonView json) {
    String type = json.string();
    if (!MediaType.isValid(type)) {
      throw json.invalid("not a media type: '" + Printable.shorten(type, 80) + "'");
    }
    return type;
  }

  static Digest digest(JsonView json) {
    String text = json.string();
    if (Digest.isDigest(text)) {
      return new Digest(text.substring(text.indexOf(':') + 1));
    }
    try {
      return Digest.parse(text);
    } catch (OciException e) {
      throw json.invalid(String.valueOf(e.getMessage()));
    }
  }

  static ImmutableMap<String, String> annotations(JsonView json) {
    Optional<JsonView> annotations = json.find("annotations");
    return annotations.isPresent() ? annotations.get().stringMap() : ImmutableMap.of();
  }

  static ImmutableList<Descriptor> descriptors(JsonView json) {
    ImmutableList.Builder<Descriptor> descriptors = ImmutableList.builder();
    for (JsonView element : json.elements()) {
      descriptors.add(Descriptor.fromJson(element));
    }
    return descriptors.build();
  }

  /** The fields of a descriptor that are kept without being used. */
  static void check(JsonView json) {
    Optional<JsonView> urls = json.find("urls");
    if (urls.isPresent()) {
      for (JsonView url : urls.get().elements()) {
        if (!hasScheme(url.string())) {
          throw url.invalid("not a URL");
        }
      }
    }
    Optional<JsonView> artifactType = json.find("artifactType");
    if (artifactType.isPresent()) {
      mediaType(artifactType.get());
    }
    Optional<JsonView> data = json.find("data");
    if (data.isPresent()) {
      checkBase64(data.get());
    }
  }

  /** {@code schemaVersion} 2, and a {@code subject} that is a descriptor where there is one. */
  static void checkVersion(JsonView json) {
    JsonView version = json.member("schemaVersion");
    if (version.integer() != 2) {
      throw version.invalid("schemaVersion " + version.integer() + " is not supported, only 2 is");
    }
    Optional<JsonView> subject = json.find("subject");
    if (subject.isPresent()) {
      Descriptor.fromJson(subject.get());
    }
    Optional<JsonView> artifactType = json.find("artifactType");
    if (artifactType.isPresent()) {
      mediaType(artifactType.get());
    }
  }

  private static boolean hasScheme(String url) {
    int colon = url.indexOf(':');
    return colon > 0 && url.length() > colon + 1 && Character.isLetter(url.charAt(0));
  }

  private static void checkBase64(JsonView data) {
    String text = data.string();
    try {
      Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw data.invalid("not base64: " + e.getMessage());
    }
    if (text.length() % 4 != 0) {
      throw data.invalid("not base64: padding is missing");
    }
  }
}
