package dev.jbuild.copy;

import dev.jbuild.oci.Digest;

/** What one COPY takes from its source tree. Immutable; holds no open file. */
public final class Selection {

  /**
   * Content digest for the cache key: relative names, types, modes, link targets, extended
   * attributes, contents; owners only where they are kept (a stage or image as source). Neither
   * times nor inode numbers.
   */
  public Digest digest() {
    throw new UnsupportedOperationException();
  }

  /** Number of entries, directories included. */
  public long entryCount() {
    throw new UnsupportedOperationException();
  }

  /** Bytes in the regular files. */
  public long byteCount() {
    throw new UnsupportedOperationException();
  }
}
