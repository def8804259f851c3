package dev.jbuild.cli;

import dev.jbuild.base.IoReason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A buffered stream of UTF-8 text: lines reach the other end when the buffer is full, or at {@link
 * #flush()}. Safe for use by several threads: a line is never torn.
 */
public final class TextOutput {
  private static final int BUFFER_BYTES = 1 << 13;

  private final OutputStream stream;
  private final boolean mustArrive;
  private final StringBuilder pending = new StringBuilder();

  /**
   * @param mustArrive a failure to write ends the command (standard output); otherwise it is
   *     ignored, since there is nobody to tell (standard error)
   */
  TextOutput(OutputStream stream, boolean mustArrive) {
    this.stream = stream;
    this.mustArrive = mustArrive;
  }

  /** Text that the program made itself, or that was escaped: it is written as it is. */
  public synchronized void print(String text) {
    pending.append(text);
    if (pending.length() >= BUFFER_BYTES) {
      flush();
    }
  }

  public synchronized void line(String text) {
    pending.append(text);
    print("\n");
  }

  /**
   * Writes everything that was printed.
   *
   * @throws CliException when standard output fails; {@link OutputClosedException} when its reader
   *     went away
   */
  public synchronized void flush() {
    byte[] bytes = pending.toString().getBytes(StandardCharsets.UTF_8);
    pending.setLength(0);
    try {
      if (bytes.length > 0) {
        stream.write(bytes);
      }
      stream.flush();
    } catch (IOException e) {
      if (mustArrive) {
        throw IoReason.brokenPipe(e)
            ? new OutputClosedException(e)
            : CliException.standardOutput(e);
      }
    }
  }
}
