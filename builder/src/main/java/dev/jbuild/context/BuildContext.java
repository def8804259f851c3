package dev.jbuild.context;

import dev.jbuild.posix.PosixFs;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A directory on this machine that a recipe copies from. Safe for use by several threads. {@link
 * #close} saves what was learned about its files.
 */
public final class BuildContext implements AutoCloseable {

  /**
   * Opens a context. No file is read, and the native door is asked for only when something has to
   * be read.
   *
   * @param contentDirectory of the store, for the stat index; need not exist
   */
  public static BuildContext open(
      Path directory, IgnoreRules rules, Path contentDirectory, Supplier<PosixFs> fs) {
    throw new UnsupportedOperationException();
  }

  public IgnoreRules rules() {
    throw new UnsupportedOperationException();
  }

  /** Saves the stat index when it changed; a failure to do so is not one of the build. */
  @Override
  public void close() {}
}
