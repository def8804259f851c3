package dev.jbuild.context;

import dev.jbuild.posix.PosixFs;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Further directories that a build reads from, beside its context: each opened once, at its first
 * use, with the ignore file that it holds. Safe for many threads.
 */
public final class ContextDirectories implements AutoCloseable {
  private final Path contentDirectory;
  private final Supplier<PosixFs> fs;
  private final Map<Path, BuildContext> open = new HashMap<>();

  /**
   * @param contentDirectory of the store, for the stat indices
   */
  public ContextDirectories(Path contentDirectory, Supplier<PosixFs> fs) {
    this.contentDirectory = contentDirectory;
    this.fs = fs;
  }

  /**
   * The directory as a context; closed with this object.
   *
   * @throws ContextException when it is missing, no directory or not readable
   */
  public synchronized BuildContext open(Path directory) {
    BuildContext known = open.get(directory);
    if (known == null) {
      known = BuildContext.open(directory, IgnoreRules.load(directory, null), contentDirectory, fs);
      open.put(directory, known);
    }
    return known;
  }

  @Override
  public synchronized void close() {
    open.values().forEach(BuildContext::close);
    open.clear();
  }
}
