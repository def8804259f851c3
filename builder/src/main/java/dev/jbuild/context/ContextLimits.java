package dev.jbuild.context;

/** Caps for what a context may hold. */
final class ContextLimits {

  /** Entries below which looking by {@code java.nio} beats starting the native door. */
  static final long MAX_ENTRIES_WITHOUT_NATIVE = 1000;

  private ContextLimits() {}
}
