package dev.jbuild.cli;

import dev.jbuild.progress.Screen;

/**
 * Standard error as a screen. The size of its window is asked for by {@code stty} rules:
 * environment, else 80 by 24.
 */
record ConsoleScreen(Environment environment, TextOutput err, Terminal terminal) implements Screen {
  @Override
  public void write(String text) {
    err.print(text);
    err.flush();
  }

  @Override
  public int columns() {
    return WindowSize.of(environment).columns();
  }

  @Override
  public int rows() {
    return WindowSize.of(environment).rows();
  }

  @Override
  public boolean colours() {
    return terminal.interactive();
  }
}
