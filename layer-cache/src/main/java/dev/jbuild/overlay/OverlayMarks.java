package dev.jbuild.overlay;

import dev.jbuild.posix.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How overlayfs writes its state into a layer directory. */
public final class OverlayMarks {
  /** On a directory, with the value {@code y}: lower directories do not shine through. */
  public static final String OPAQUE = "trusted.overlay.opaque";

  static final Bytes YES = Bytes.of("y".getBytes(StandardCharsets.US_ASCII));

  private OverlayMarks() {}

  /** An attribute {@code NAMESPACE.overlay.*}: overlay's own, never part of an image. */
  public static boolean isPrivate(String attribute) {
    int dot = attribute.indexOf('.');
    return dot >= 0 && attribute.startsWith("overlay.", dot + 1);
  }

  static boolean isOpaque(Optional<Bytes> value) {
    return value.isPresent() && value.get().equals(YES);
  }
}
