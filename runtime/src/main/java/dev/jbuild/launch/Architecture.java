package dev.jbuild.launch;

import java.util.Locale;
import java.util.Optional;

/** A processor that the launcher and its seccomp filter know. */
enum Architecture {
  X86_64,
  AARCH64;

  /** Of this machine; absent when it is another one. */
  static Optional<Architecture> host() {
    return switch (System.getProperty("os.arch", "")) {
      case "amd64", "x86_64" -> Optional.of(X86_64);
      case "aarch64", "arm64" -> Optional.of(AARCH64);
      default -> Optional.empty();
    };
  }

  /** As the profile's conditions and file names spell it. */
  String token() {
    return name().toLowerCase(Locale.ROOT);
  }
}
