package dev.jbuild.progress;

/** Where a display writes: standard error, or a fake in a test. */
public interface Screen {
  /** Writes text at once; a failure is ignored, since there is nobody to tell. */
  void write(String text);

  /** Width of the window in cells, at least 1; asked again after each change of the window. */
  int columns();

  /** Height of the window in lines, at least 1. */
  int rows();

  /** Whether colours of step output may pass. */
  boolean colours();
}
