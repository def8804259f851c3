package dev.jbuild.copy;

/** Decides what a COPY takes. Stateless. */
public final class CopyPlanner {

  /**
   * Resolves the sources of a request. Nothing is written.
   *
   * @throws CopyException a source is missing or ignored, leads out of the tree, or cannot be
   *     copied
   */
  public Selection select(SourceTree source, CopyRequest request) {
    throw new UnsupportedOperationException();
  }
}
