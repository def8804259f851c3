package dev.jbuild.progress;

/** Makes the display for a mode. */
public final class Displays {
  private static final int LEAST_ROWS = 4;
  private static final int LEAST_COLUMNS = 20;

  private Displays() {}

  /**
   * {@link DisplayMode#TTY} becomes plain in a window that is too small to repaint in. Step output
   * is escaped in all modes but JSON, where the quoting does it.
   */
  public static ProgressDisplay create(DisplayMode mode, Screen screen) {
    return switch (mode) {
      case TTY ->
          screen.rows() < LEAST_ROWS || screen.columns() < LEAST_COLUMNS
              ? new PlainDisplay(screen, System::nanoTime)
              : new TtyDisplay(screen, System::nanoTime, true);
      case PLAIN -> new PlainDisplay(screen, System::nanoTime);
      case JSON -> new JsonDisplay(screen);
      case QUIET -> new QuietDisplay(screen);
    };
  }
}
