package dev.jbuild.progress;

/** Shows what happens. Called by several threads; implementations serialise. */
public interface ProgressDisplay extends AutoCloseable {
  void show(BuildEvent event);

  /** Restores the terminal and flushes; no event comes after. */
  @Override
  void close();
}
