package dev.jbuild.oci;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.json.JsonView;
import java.util.Locale;

/**
 * What an image runs on (image-spec 1.1.1, image-index.md, "platform"), in Go's names.
 *
 * @param variant empty when there is none
 * @param osVersion empty when there is none
 * @param other members that this record does not name
 */
public record Platform(
    String os, String architecture, String variant, String osVersion, JsonObject other) {
  private static final ImmutableList<String> NAMES =
      ImmutableList.of("architecture", "os", "os.version", "variant");

  /** A platform of two or, with a variant, three words. */
  public static Platform of(String os, String architecture, String variant) {
    return new Platform(os, architecture, variant, "", JsonObject.EMPTY);
  }

  /** The platform that this JVM runs on; the operating system is always Linux. */
  public static Platform current() {
    return parse("linux/" + System.getProperty("os.arch", "amd64"));
  }

  /**
   * {@code OS/ARCHITECTURE[/VARIANT]}, or one of the two alone, with the usual other spellings:
   * {@code x86_64} is {@code amd64}, {@code aarch64} and {@code arm64/v8} are {@code arm64}, {@code
   * armhf} is {@code arm/v7}.
   *
   * @throws OciException when it is not of that form
   */
  public static Platform parse(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
    for (String part : parts) {
      if (!isWord(part)) {
        throw OciException.platform(text, "not OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT");
      }
    }
    if (parts.length > 3) {
      throw OciException.platform(text, "has more than three parts");
    }
    if (parts.length == 1) {
      return parts[0].equals("linux") || parts[0].equals("windows")
          ? normalised(parts[0], "amd64", "")
          : normalised("linux", parts[0], "");
    }
    return normalised(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
  }

  public static Platform fromJson(JsonView json) {
    return new Platform(
        json.member("os").string(),
        json.member("architecture").string(),
        json.text("variant"),
        json.text("os.version"),
        json.object().without(NAMES));
  }

  public JsonValue toJson() {
    return JsonObject.builder()
        .put("architecture", architecture)
        .put("os", os)
        .putNonEmpty("os.version", osVersion)
        .putNonEmpty("variant", variant)
        .putAll(other)
        .build();
  }

  /** The features that {@code os.features} lists; usually none. */
  public ImmutableList<String> osFeatures() {
    return other.get("os.features").orElse(JsonArray.EMPTY) instanceof JsonArray array
        ? JsonView.of(array, "os.features").strings()
        : ImmutableList.of();
  }

  /** Whether an image for {@code this} runs where {@code host} is: same system, same machine. */
  public boolean matches(Platform host) {
    Platform wanted = normalised(os, architecture, variant);
    Platform given = normalised(host.os, host.architecture, host.variant);
    return wanted.os.equals(given.os)
        && wanted.architecture.equals(given.architecture)
        && (wanted.variant.isEmpty()
            || given.variant.isEmpty()
            || wanted.variant.equals(given.variant));
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }

  private static Platform normalised(String os, String architecture, String variant) {
    return switch (architecture) {
      case "x86_64", "x86-64", "amd64" -> of(os, "amd64", variant.equals("v1") ? "" : variant);
      case "aarch64", "arm64" ->
          of(os, "arm64", variant.equals("v8") || variant.equals("8") ? "" : variant);
      case "armhf" -> of(os, "arm", "v7");
      case "armel" -> of(os, "arm", "v6");
      case "arm" -> of(os, "arm", variant.isEmpty() ? "v7" : variant);
      case "i386", "i686" -> of(os, "386", "");
      default -> of(os, architecture, variant);
    };
  }

  private static boolean isWord(String text) {
    if (text.isEmpty() || text.length() > 64) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && "._-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
