package dev.jbuild.copy;

import dev.jbuild.oci.Digest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Remembers the digests of selections from stages and images, which never change, so that a cached
 * build need not read them again. Losing an entry costs time only.
 */
public final class SelectionCache {

  /**
   * @param contentDirectory of the store
   */
  public SelectionCache(Path contentDirectory) {}

  /**
   * The digest that {@link CopyPlanner#select} gave for this request.
   *
   * @param tree identity of the source tree: its chainID
   */
  public Optional<Digest> find(String tree, CopyRequest request) {
    throw new UnsupportedOperationException();
  }

  public void put(String tree, CopyRequest request, Digest digest) {
    throw new UnsupportedOperationException();
  }
}
