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
    return known != null ? known : open(directory, IgnoreRules.load(directory, null));
  }

  /** As {@link #open}, without regard to an ignore file: of a tree that was fetched for a build. */
  public synchronized BuildContext openWhole(Path directory) {
    BuildContext known = open.get(directory);
    return known != null ? known : open(directory, IgnoreRules.none());
  }

  private BuildContext open(Path directory, IgnoreRules rules) {
    BuildContext opened = BuildContext.open(directory, rules, contentDirectory, fs);
    open.put(directory, opened);
    return opened;
  }

  @Override
  public synchronized void close() {
    open.values().forEach(BuildContext::close);
    open.clear();
  }
}
