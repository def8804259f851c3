package dev.jbuild.oci;

import com.google.common.collect.ImmutableList;

/**
 * Which platforms a machine runs besides its own, best first (containerd/platforms 1.0.0, {@code
 * Only}, by which BuildKit 0.32 and containerd choose from an index): {@code arm/v7} runs {@code
 * v6} and {@code v5}, {@code amd64/v3} runs {@code v2} and plain {@code amd64}, every {@code amd64}
 * runs {@code 386}, and {@code arm64} runs {@code arm/v8} and below.
 */
final class Compatibility {
  private static final int OLDEST_ARM = 5;

  private Compatibility() {}

  /** The platform itself first; normalised. */
  static ImmutableList<Platform> of(Platform platform) {
    ImmutableList.Builder<Platform> all = ImmutableList.builder();
    all.add(platform);
    switch (platform.architecture()) {
      case "amd64" -> {
        addLower(all, platform, major(platform.variant()), 1);
        all.add(Platform.of(platform.os(), "386", ""));
      }
      case "arm" -> addLower(all, platform, major(platform.variant()), OLDEST_ARM);
      case "arm64" -> {
        addArm64(all, platform);
        Platform arm = Platform.of(platform.os(), "arm", "v8");
        all.add(arm);
        addLower(all, arm, 8, OLDEST_ARM);
      }
      default -> {}
    }
    return all.build();
  }

  private static void addLower(
      ImmutableList.Builder<Platform> all, Platform platform, int from, int to) {
    for (int version = from - 1; version >= to; version--) {
      all.add(Platform.of(platform.os(), platform.architecture(), "v" + version).normalised());
    }
  }

  /** {@code v9.x} can do all of {@code v8.(x+5)}: Arm's own words about the two lines. */
  private static void addArm64(ImmutableList.Builder<Platform> all, Platform platform) {
    String variant = platform.variant().isEmpty() ? "v8" : platform.variant();
    int major = major(variant);
    int minor = minor(variant);
    if (major == 9) {
      addMinors(all, platform, 9, minor - 1);
      addMinors(all, platform, 8, minor + 5);
    } else if (major == 8) {
      addMinors(all, platform, 8, minor - 1);
    }
  }

  private static void addMinors(
      ImmutableList.Builder<Platform> all, Platform platform, int major, int from) {
    for (int minor = from; minor >= 0; minor--) {
      String variant = "v" + major + (minor == 0 ? "" : "." + minor);
      all.add(Platform.of(platform.os(), "arm64", variant).normalised());
    }
  }

  /** The number behind the letter and before a point; 0 when there is none. */
  private static int major(String variant) {
    int point = variant.indexOf('.');
    return number(variant, 1, point < 0 ? variant.length() : point);
  }

  private static int minor(String variant) {
    int point = variant.indexOf('.');
    return point < 0 ? 0 : number(variant, point + 1, variant.length());
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9' || value > 99) {
        return 0;
      }
      value = value * 10 + c - '0';
    }
    return value;
  }
}
