package dev.jbuild.progress;

/** A window that remembers what was written, and can play it to the lines that a person sees. */
final class FakeScreen implements Screen {
  final StringBuilder written = new StringBuilder();
  int columns = 60;
  int rows = 12;
  boolean colours;

  @Override
  public void write(String text) {
    written.append(text);
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public boolean colours() {
    return colours;
  }

  /** Plays line feeds, {@code CSI n A} and {@code CSI J} the way a terminal does. */
  String visible() {
    StringBuilder shown = new StringBuilder();
    String text = written.toString();
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("\r\u001b[", at)) {
        int end = text.indexOf('A', at);
        int lines = Integer.parseInt(text.substring(at + 3, end));
        for (int i = 0; i < lines; i++) {
          shown.setLength(shown.lastIndexOf("\n"));
        }
        shown.setLength(shown.lastIndexOf("\n") + 1);
        at = end + 1 + "\u001b[J".length();
      } else {
        shown.append(text.charAt(at++));
      }
    }
    return shown.toString();
  }
}
