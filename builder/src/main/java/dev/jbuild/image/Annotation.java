package dev.jbuild.image;

import dev.jbuild.oci.Platform;
import java.util.Optional;

/**
 * An annotation of the result, as {@code --annotation} of buildx 0.30 takes it.
 *
 * @param platform of the manifests that get it; all when absent
 */
public record Annotation(Level level, Optional<Platform> platform, String key, String value) {

  /** Which document or descriptor gets it. */
  public enum Level {
    MANIFEST("manifest"),
    INDEX("index"),
    MANIFEST_DESCRIPTOR("manifest-descriptor"),
    INDEX_DESCRIPTOR("index-descriptor");

    private final String word;

    Level(String word) {
      this.word = word;
    }

    /** As people write it. */
    public String word() {
      return word;
    }

    /** Whether it is there only when there are several platforms. */
    public boolean ofIndex() {
      return this == INDEX || this == INDEX_DESCRIPTOR;
    }
  }
}
