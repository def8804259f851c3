package dev.jbuild.oci;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.json.JsonView;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

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

  private static final ImmutableSet<String> ARM64_BASE = ImmutableSet.of("v8", "v8.0");

  private static final ImmutableSet<String> SYSTEMS =
      ImmutableSet.of(
          "aix",
          "android",
          "darwin",
          "dragonfly",
          "freebsd",
          "hurd",
          "illumos",
          "ios",
          "js",
          "linux",
          "nacl",
          "netbsd",
          "openbsd",
          "plan9",
          "solaris",
          "windows",
          "zos");

  private static final ImmutableSet<String> MACHINES =
      ImmutableSet.of(
          "386",
          "amd64",
          "arm",
          "arm64",
          "loong64",
          "mips",
          "mips64",
          "mips64le",
          "mipsle",
          "ppc",
          "ppc64",
          "ppc64le",
          "riscv",
          "riscv64",
          "s390",
          "s390x",
          "sparc",
          "sparc64",
          "wasm");

  /** A platform of two or, with a variant, three words. */
  public static Platform of(String os, String architecture, String variant) {
    return new Platform(os, architecture, variant, "", JsonObject.EMPTY);
  }

  /** The platform that this JVM runs on; the operating system is always Linux. */
  public static Platform current() {
    return parse("linux/" + System.getProperty("os.arch", "amd64"));
  }

  /**
   * {@code OS[(VERSION)]/ARCHITECTURE[/VARIANT]}, or one of the two alone, with the usual other
   * spellings: {@code x86_64} is {@code amd64}, {@code aarch64} and {@code arm64/v8} are {@code
   * arm64}, {@code arm} and {@code armhf} are {@code arm/v7}.
   *
   * @throws OciException when it is not of that form, or the one word is neither a system nor a
   *     machine
   */
  public static Platform parse(String text) {
    return specified(text).normalised();
  }

  /**
   * As {@link #parse}, with the variant as it was written, which is what {@code FROM --platform}
   * puts into the configuration of an image from scratch (containerd/platforms 1.0.0, Parse).
   *
   * @throws OciException as {@link #parse}
   */
  public static Platform specified(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
    if (parts.length > 3) {
      throw OciException.platform(text, "has more than three parts");
    }
    String version = version(parts[0]);
    if (!version.isEmpty()) {
      parts[0] = parts[0].substring(0, parts[0].indexOf('('));
    }
    for (String part : parts) {
      if (!isWord(part)) {
        throw OciException.platform(text, "not OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT");
      }
    }
    String system = parts[0].equals("macos") ? "darwin" : parts[0];
    Platform named;
    if (parts.length > 1) {
      named = of(system, parts[1], parts.length == 3 ? parts[2] : "");
    } else if (SYSTEMS.contains(system)) {
      named = of(system, current().architecture, "");
    } else {
      named = of("linux", parts[0], "");
      if (!MACHINES.contains(named.normalised().architecture)) {
        throw OciException.platform(text, "unknown operating system or architecture");
      }
    }
    return named.spelled().withOsVersion(version);
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
    Platform wanted = normalised();
    Platform given = host.normalised();
    return wanted.isFor(given)
        && (wanted.variant.isEmpty()
            || given.variant.isEmpty()
            || wanted.variant.equals(given.variant));
  }

  /** Whether system and machine are the same, whatever the variants are. */
  public boolean isFor(Platform other) {
    Platform one = normalised();
    Platform two = other.normalised();
    return one.os.equals(two.os) && one.architecture.equals(two.architecture);
  }

  /**
   * Which of the images that are offered is the best for this platform: the very platform first,
   * then what its machine runs as well, newest variant first (see {@link Compatibility}).
   *
   * @return a position in the list; of equals the first; empty when none fits
   */
  public OptionalInt choose(List<Platform> offered) {
    for (Platform wanted : Compatibility.of(normalised())) {
      for (int i = 0; i < offered.size(); i++) {
        Platform platform = offered.get(i).normalised();
        if (wanted.isFor(platform) && wanted.variant.equals(platform.variant)) {
          return OptionalInt.of(i);
        }
      }
    }
    return OptionalInt.empty();
  }

  /** As BuildKit's {@code TARGETPLATFORM} has it. */
  @Override
  public String toString() {
    return os
        + (osVersion.isEmpty() ? "" : "(" + osVersion + ")")
        + "/"
        + architecture
        + (variant.isEmpty() ? "" : "/" + variant);
  }

  /**
   * The one spelling that stands for all others (containerd/platforms 1.0.0, Normalize); the
   * version of the system stays.
   */
  public Platform normalised() {
    Platform spelled = spelled();
    return switch (spelled.architecture) {
      case "arm64" ->
          spelled.withVariant(ARM64_BASE.contains(spelled.variant) ? "" : spelled.variant);
      case "arm" -> spelled.withVariant(spelled.variant.isEmpty() ? "v7" : spelled.variant);
      default -> spelled;
    };
  }

  /** The usual name of the machine, and its variant with the letter; {@code arm64/v8} stays. */
  private Platform spelled() {
    String digit = !variant.isEmpty() && Character.isDigit(variant.charAt(0)) ? "v" : "";
    return switch (architecture) {
      case "x86_64", "x86-64", "amd64" -> with("amd64", variant.equals("v1") ? "" : variant);
      case "aarch64", "arm64" -> with("arm64", digit + variant);
      case "armhf" -> with("arm", "v7");
      case "armel" -> with("arm", "v6");
      case "arm" -> with("arm", digit + variant);
      case "i386", "i686" -> with("386", "");
      default -> this;
    };
  }

  private Platform with(String architecture, String variant) {
    return new Platform(os, architecture, variant, osVersion, other);
  }

  private Platform withVariant(String variant) {
    return with(architecture, variant);
  }

  private Platform withOsVersion(String version) {
    return new Platform(os, architecture, variant, version, other);
  }

  /** What stands in parentheses behind the system; empty when nothing does. */
  private static String version(String system) {
    int open = system.indexOf('(');
    return open > 0
            && system.endsWith(")")
            && isWord(system.substring(open + 1, system.length() - 1))
        ? system.substring(open + 1, system.length() - 1)
        : "";
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
