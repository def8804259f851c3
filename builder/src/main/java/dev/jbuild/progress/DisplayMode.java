package dev.jbuild.progress;

/** How a build is shown ({@code --progress}). */
public enum DisplayMode {
  /** Lines that change in place; needs a terminal. */
  TTY,
  /** One line after the other, each with the number of its step. */
  PLAIN,
  /** One JSON document a line. */
  JSON,
  /** Nothing but the output of a step that failed. */
  QUIET
}
