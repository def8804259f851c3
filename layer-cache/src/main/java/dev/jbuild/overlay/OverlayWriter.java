package dev.jbuild.overlay;

import dev.jbuild.posix.Directory;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes into an upper directory above a merged tree of parents, so that the upper directory
 * becomes what a mounted overlay would have made of the same changes. Not safe for use by several
 * threads at once.
 *
 * <p>Paths are canonical unless said otherwise. Non-directories are created by the caller in {@link
 * #directory} after {@link #prepareReplace}; directories only by this class.
 */
public final class OverlayWriter implements AutoCloseable {

  /** Opens {@code upper}, which exists; {@code parents} stays open and is closed by its owner. */
  public OverlayWriter(PosixFs fs, Path upper, MergedTree parents) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Upper and parents merged; sees every change made through this writer. Closed with it. */
  public MergedTree view() {
    throw new UnsupportedOperationException();
  }

  /**
   * Gives the upper root the mode, owner, time and extended attributes of the parents' root, which
   * a mount would otherwise hide behind those of a fresh directory.
   */
  public void adoptRoot() throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * {@code mkdir -p}: {@code path} need not be canonical, links are followed inside the root, a
   * dangling one leads to its target being made. Existing directories keep their attributes (and
   * are not copied up), new ones get {@code attributes}. ENOTDIR when something else is in the way.
   */
  public Node makeDirectories(String path, DirectoryAttributes attributes) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * The upper directory at a path where the view has a directory, copied up with all its ancestors
   * when needed. It belongs to this writer: do not close it. It stays open while fewer than 64
   * other directories have been asked for; {@code openBeneath("")} gives a handle of one's own.
   */
  public Directory directory(String canonicalPath) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Removes an entry with all below it: from the upper directory, and by a whiteout when a lower
   * layer shows it. Nothing happens when it is absent.
   */
  public void remove(String canonicalPath) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes room in the upper directory for a new entry; the parent is copied up when needed.
   *
   * @param asDirectory {@code false}: afterwards the upper directory has no entry of this name, and
   *     the caller must create a non-directory at once; {@code true}: afterwards it has a directory
   *     of this name, the visible one copied up, or else a new empty one (0755, 0:0), opaque when a
   *     lower directory would shine through
   */
  public void prepareReplace(String canonicalPath, boolean asDirectory) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Copies a visible non-directory into the upper directory with its owner, mode, time, extended
   * attributes and holes; nothing happens when it is there already. Hard links are not kept, as
   * with the kernel's {@code index=off}.
   */
  public void copyUpFile(String canonicalPath) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Hides all lower entries of a visible directory; what the upper directory has stays. */
  public void setOpaque(String canonicalPath) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Hides the lower layers' {@code name} in a visible directory. What the upper directory has of
   * that name stays: a directory becomes opaque, anything else hides the lower ones already.
   * Nothing happens when no lower layer shows it.
   */
  public void whiteout(String canonicalDirectory, String name) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
