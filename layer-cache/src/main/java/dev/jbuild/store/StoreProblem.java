package dev.jbuild.store;

import java.util.Locale;

/**
 * Something that is wrong with the store.
 *
 * @param subject what is wrong, in the words that the kind calls for: a digest, a file name
 * @param why lower case, no period
 */
public record StoreProblem(Kind kind, String subject, String why) {

  /** What repairing does about it. */
  public enum Kind {
    /** The root lets others in: they are shut out. */
    MODE,
    /** The file {@code oci-layout}: it is written again. */
    LAYOUT,
    /** The file {@code index.json}: it is set aside, and the store starts with no images. */
    INDEX,
    /** A blob does not have its digest, or is no file: it is removed. */
    BLOB,
    /** A snapshot's files are not those of its layer: it is removed. */
    SNAPSHOT,
    /** An image lacks something that it cannot be served without: its names are dropped. */
    IMAGE,
    /** A cache record cannot be read: it is removed. */
    KEY,
    /** A build record cannot be read: it is removed. */
    RECORD
  }

  /** {@code blob sha256:...: content has digest sha256:...}. */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + " " + subject + ": " + why;
  }
}
