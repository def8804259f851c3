package dev.jbuild.cli;

import dev.jbuild.posix.PosixProcess;

/**
 * Size of the window that standard error is shown in.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
record WindowSize(int columns, int rows) {
  private static final int COLUMNS = 80;
  private static final int ROWS = 24;

  /** From the terminal itself; what it does not say comes from the environment, or is 80 by 24. */
  static WindowSize of(Environment environment) {
    int size = environment.streams().errTerminal() ? new PosixProcess().windowSize(2) : 0;
    int columns = size >>> 16;
    int rows = size & 0xFFFF;
    return new WindowSize(
        columns > 0 ? columns : number(environment, "COLUMNS", COLUMNS),
        rows > 0 ? rows : number(environment, "LINES", ROWS));
  }

  private static int number(Environment environment, String name, int absent) {
    String text = environment.variable(name).orElse("");
    return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : absent;
  }
}
