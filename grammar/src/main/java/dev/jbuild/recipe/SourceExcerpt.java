package dev.jbuild.recipe;

import java.util.regex.Pattern;

/** A source line with a caret line under it; user information of URLs is masked. */
final class SourceExcerpt {
  /** Most characters shown of a line. */
  private static final int WIDTH = 160;

  /** Characters shown before the range when the line is cut. */
  private static final int BEFORE = 40;

  private static final String DOTS = "...";

  private static final Pattern CREDENTIALS = Pattern.compile("(?<=://)[^\\s'\"/?#]+(?=@)");

  private final int[] line;
  private final int from;
  private final int to;

  SourceExcerpt(String text, SourceSpan span) {
    this.line = masked(text).codePoints().toArray();
    this.from = Math.min(span.startColumn() - 1, line.length);
    int end = span.endLine() > span.startLine() ? line.length : span.endColumn();
    this.to = Math.max(from + 1, Math.min(end, line.length));
  }

  /** As long as before, so that columns stay. */
  private static String masked(String text) {
    return text.contains("://")
        ? CREDENTIALS
            .matcher(text)
            .replaceAll(
                found -> "*".repeat(found.group().codePointCount(0, found.group().length())))
        : text;
  }

  void append(StringBuilder out) {
    int first =
        line.length <= WIDTH ? 0 : Math.max(0, Math.min(from - BEFORE, line.length - WIDTH));
    int last = Math.min(line.length, first + WIDTH);
    StringBuilder carets = new StringBuilder();
    if (first > 0) {
      out.append(DOTS);
      carets.append(" ".repeat(DOTS.length()));
    }
    for (int i = first; i < last; i++) {
      int start = out.length();
      if (line[i] == '\t') {
        out.append('\t');
      } else {
        Escapes.append(line[i], out);
      }
      appendCarets(carets, i, width(line[i], out.length() - start));
    }
    if (from >= last) {
      carets.append('^');
    }
    out.append(last < line.length ? DOTS : "").append('\n').append(carets).append('\n');
  }

  private void appendCarets(StringBuilder carets, int index, int width) {
    if (index >= to) {
      return;
    }
    boolean marked = index >= from;
    if (line[index] == '\t' && !marked) {
      carets.append('\t');
    } else {
      carets.append((marked ? "^" : " ").repeat(width));
    }
  }

  /** Cells of a terminal that a character takes. */
  private static int width(int character, int written) {
    boolean escaped = written > Character.charCount(character);
    if (escaped) {
      return written;
    }
    int type = Character.getType(character);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    return isWide(character) ? 2 : 1;
  }

  /** East Asian wide and full-width characters, and emoji, by block. */
  private static boolean isWide(int character) {
    return (character >= 0x1100 && character <= 0x115f)
        || (character >= 0x2e80 && character <= 0xa4cf)
        || (character >= 0xac00 && character <= 0xd7a3)
        || (character >= 0xf900 && character <= 0xfaff)
        || (character >= 0xfe30 && character <= 0xfe6f)
        || (character >= 0xff00 && character <= 0xff60)
        || (character >= 0xffe0 && character <= 0xffe6)
        || (character >= 0x1f300 && character <= 0x1faff)
        || (character >= 0x20000 && character <= 0x3fffd);
  }
}
