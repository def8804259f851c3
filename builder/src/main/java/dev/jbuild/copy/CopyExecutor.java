package dev.jbuild.copy;

import dev.jbuild.overlay.OverlayWriter;

/** Writes selections into images. */
public final class CopyExecutor {

  /**
   * @param threads that copy at once, at least 1
   * @param maxBytes cap for what one instruction writes, archives unpacked
   */
  public CopyExecutor(int threads, long maxBytes) {}

  /**
   * Copies what {@code selection} holds into {@code target}. {@code source} and {@code request} are
   * those the selection was made with. A file that changed since fails the copy.
   *
   * @throws CopyException also when the destination cannot take the source; the upper directory is
   *     then incomplete and to be thrown away
   */
  public void execute(
      SourceTree source, CopyRequest request, Selection selection, OverlayWriter target) {
    throw new UnsupportedOperationException();
  }
}
