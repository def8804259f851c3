package dev.jbuild.grammar;

import java.util.Optional;

/** What a text must not hold before it is worth parsing: NUL characters and endless lines. */
final class TextRules {
  /** Characters of a file. */
  private static final int MAX_TEXT = 16 << 20;

  /** Characters of a line in the file, and so of a token; joined lines are bounded by the file. */
  private static final int MAX_LINE = 1 << 20;

  private TextRules() {}

  /** Whether the text may be parsed; its faults are reported. */
  static boolean check(String text, Positions positions, Faults faults) {
    if (text.length() > MAX_TEXT) {
      faults.error(
          "TooLarge",
          "the recipe is too large: limit is 16 MiB",
          positions.lineSpan(1),
          Optional.empty());
      return false;
    }
    boolean good = hasLineFeeds(text, faults);
    int start = 0;
    while (start < text.length()) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      if (end - start > MAX_LINE) {
        faults.error("LineTooLong", "the line is too long: limit is 1 MiB", start, start + 1);
        good = false;
      }
      start = end + 1;
    }
    for (int nul = text.indexOf('\0'); nul >= 0; nul = text.indexOf('\0', nul + 1)) {
      faults.error("InvalidCharacter", "a NUL character is not allowed", nul, nul + 1);
      good = false;
    }
    return good;
  }

  /** Old line ends make one line of the file, which no message about that line would tell. */
  private static boolean hasLineFeeds(String text, Faults faults) {
    int carriageReturn = text.indexOf('\r');
    if (carriageReturn < 0
        || text.indexOf('\n') >= 0
        || text.indexOf('\r', carriageReturn + 1) < 0) {
      return true;
    }
    faults.error(
        "LineEnds",
        "lines end in a carriage return alone",
        carriageReturn,
        carriageReturn + 1,
        Optional.of("end lines in a line feed, as by tr '\\r' '\\n'"));
    return false;
  }
}
