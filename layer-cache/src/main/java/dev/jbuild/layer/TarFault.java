package dev.jbuild.layer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong with an archive, without the archive's name: travels inside this package until
 * {@link LayerException} gets it.
 */
final class TarFault extends IOException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String entry;

  private TarFault(@Nullable String entry, String why, @Nullable Throwable cause) {
    super(why, cause);
    this.entry = entry;
  }

  /** {@code name} is the raw name of the entry, one char per byte. */
  static TarFault entry(String name, String why) {
    return new TarFault(name, why, null);
  }

  static TarFault entry(String name, String why, Throwable cause) {
    return new TarFault(name, why, cause);
  }

  /** A block that cannot be told to belong to an entry; {@code offset} in the uncompressed tar. */
  static TarFault header(long offset, String why) {
    return new TarFault(null, "tar header at byte " + offset + ": " + why, null);
  }

  static TarFault archive(String why) {
    return new TarFault(null, why, null);
  }

  @Nullable String entry() {
    return entry;
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
