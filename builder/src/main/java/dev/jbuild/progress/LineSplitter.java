package dev.jbuild.progress;

import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines. A line ends at a line feed, or at a carriage return (progress
 * bars), and is cut where it grows too long to hold. Nothing is lost.
 */
final class LineSplitter {
  /** Longest line that is shown in one piece, in bytes. */
  static final int LONGEST = 1 << 16;

  /** Receives each line without its end. */
  interface Lines {
    void line(byte[] bytes, int length);
  }

  private byte[] pending = new byte[256];
  private int length;
  private boolean afterReturn;

  void add(byte[] bytes, int count, Lines lines) {
    for (int i = 0; i < count; i++) {
      byte b = bytes[i];
      boolean returned = b == '\r' && length > 0;
      if (returned || (b == '\n' && !afterReturn)) {
        emit(lines);
      } else if (b != '\r' && b != '\n') {
        append(b, lines);
      }
      afterReturn = returned;
    }
  }

  /** Hands out what came after the last line end, if anything. */
  void finish(Lines lines) {
    if (length > 0) {
      emit(lines);
    }
  }

  private void append(byte b, Lines lines) {
    if (length == LONGEST) {
      emit(lines);
    }
    if (length == pending.length) {
      pending = Arrays.copyOf(pending, length * 2);
    }
    pending[length++] = b;
  }

  private void emit(Lines lines) {
    lines.line(pending, length);
    length = 0;
  }
}
