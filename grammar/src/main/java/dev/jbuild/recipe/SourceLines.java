package dev.jbuild.recipe;

import java.util.Arrays;

/** The lines of a text, which count from 1, without their ends. */
final class SourceLines {
  private final String text;
  private final int[] starts;

  SourceLines(String text) {
    this.text = text;
    int[] found = new int[64];
    int count = 1;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (count == found.length) {
        found = Arrays.copyOf(found, count * 2);
      }
      found[count++] = at + 1;
    }
    this.starts = Arrays.copyOf(found, count);
  }

  int count() {
    return starts.length;
  }

  String line(int number) {
    int start = starts[number - 1];
    int end = number < starts.length ? starts[number] - 1 : text.length();
    while (end > start && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(start, end);
  }
}
