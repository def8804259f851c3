package dev.jbuild.execute;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Keeps the end of what a process wrote; safe for several writers. */
final class OutputTail {
  private static final int CAPACITY = 16 * 1024;
  private static final int LINES = 20;

  private final byte[] ring = new byte[CAPACITY];
  private long written;

  synchronized void add(byte[] bytes, int length) {
    for (int i = Math.max(0, length - CAPACITY); i < length; i++) {
      ring[(int) ((written + i) % CAPACITY)] = bytes[i];
    }
    written += length;
  }

  /** The last lines, oldest first; the first may be cut where the memory ends. */
  synchronized ImmutableList<String> lines() {
    int length = (int) Math.min(written, CAPACITY);
    byte[] tail = new byte[length];
    for (int i = 0; i < length; i++) {
      tail[i] = ring[(int) ((written - length + i) % CAPACITY)];
    }
    String text = new String(tail, StandardCharsets.UTF_8).stripTrailing();
    if (text.isEmpty()) {
      return ImmutableList.of();
    }
    List<String> lines = Arrays.asList(text.split("\r?\n"));
    return ImmutableList.copyOf(lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }
}
