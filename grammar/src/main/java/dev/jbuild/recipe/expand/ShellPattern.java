package dev.jbuild.recipe.expand;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A shell pattern of {@code *}, {@code ?} and literal characters, where a wildcard does not match a
 * newline (as in BuildKit, which translates patterns to Go regular expressions).
 *
 * <p>A pattern is cut at its stars into segments of fixed length. Taking each segment at its first
 * place is enough to find a match, so no combination of stars makes matching exponential.
 */
final class ShellPattern {
  private static final int ANY = -1;

  private final List<int[]> segments;
  private final PatternBudget budget;

  private ShellPattern(List<int[]> segments, PatternBudget budget) {
    this.segments = segments;
    this.budget = budget;
  }

  /**
   * Reads a pattern; a backslash escapes {@code * ? \} and, because they end a substitution, {@code
   * }} and {@code /}.
   *
   * @throws ExpansionException when a backslash escapes anything else
   */
  static ShellPattern compile(String pattern, PatternBudget budget) {
    List<int[]> segments = new ArrayList<>();
    int[] current = new int[pattern.length()];
    int length = 0;
    int at = 0;
    while (at < pattern.length()) {
      int character = pattern.codePointAt(at);
      at += Character.charCount(character);
      if (character == '*') {
        segments.add(Arrays.copyOf(current, length));
        length = 0;
        continue;
      }
      if (character == '\\') {
        character = escaped(pattern, at);
        at++;
      } else if (character == '?') {
        character = ANY;
      }
      current[length++] = character;
    }
    segments.add(Arrays.copyOf(current, length));
    return new ShellPattern(segments, budget);
  }

  private static int escaped(String pattern, int at) {
    if (at < pattern.length() && "*?\\}/".indexOf(pattern.charAt(at)) >= 0) {
      return pattern.charAt(at);
    }
    String shown = at < pattern.length() ? pattern.substring(at, at + 1) : "";
    throw new ExpansionException(
        "invalid pattern (" + pattern + ") in substitution: invalid escape '\\" + shown + "'");
  }

  /** The value without its shortest or longest prefix that matches. */
  String trimPrefix(String value, boolean longest) {
    int[] text = codePoints(value);
    int end = prefixEnd(text, longest);
    return end < 0 ? value : new String(text, end, text.length - end);
  }

  /** The value without its shortest or longest suffix that matches. */
  String trimSuffix(String value, boolean longest) {
    int[] text = codePoints(value);
    int end = reversed().prefixEnd(reverse(text), longest);
    return end < 0 ? value : new String(text, 0, text.length - end);
  }

  /** The value with the first or with every longest match replaced. */
  String replace(String value, String replacement, boolean all) {
    int[] text = codePoints(value);
    StringBuilder out = new StringBuilder();
    int copied = 0;
    int from = 0;
    while (from <= text.length) {
      int start = find(text, from);
      if (start < 0) {
        break;
      }
      int end = matchEnd(text, start, true);
      append(out, text, copied, start);
      if (end > copied || start == 0) {
        appendBounded(out, replacement);
      }
      copied = end;
      from = end > from ? end : from + 1;
      if (!all) {
        break;
      }
    }
    append(out, text, copied, text.length);
    return out.toString();
  }

  private static void append(StringBuilder out, int[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      out.appendCodePoint(text[i]);
    }
  }

  private static void appendBounded(StringBuilder out, String replacement) {
    if (out.length() + replacement.length() > Evaluation.MAX_LENGTH) {
      throw new ExpansionException("expansion is too large: limit is 1 MiB");
    }
    out.append(replacement);
  }

  private int prefixEnd(int[] text, boolean longest) {
    return matchesAt(segments.getFirst(), text, 0) ? matchEnd(text, 0, longest) : -1;
  }

  /** Where the leftmost match at or behind {@code from} starts, or -1. */
  private int find(int[] text, int from) {
    int[] first = segments.getFirst();
    int start = first(first, text, from, text.length);
    while (start >= 0 && matchEnd(text, start, false) < 0) {
      // What the later segments lack on this line they also lack for a later start on it.
      int next = spansLines(first) ? start + 1 : lineEnd(text, start + first.length);
      start = first(first, text, Math.max(start + 1, next), text.length);
    }
    return start;
  }

  /** End of the match that starts at {@code start}, where the first segment fits; -1 if none. */
  private int matchEnd(int[] text, int start, boolean longest) {
    int at = start + segments.getFirst().length;
    for (int i = 1; i < segments.size() - 1; i++) {
      int found = first(segments.get(i), text, at, lineEnd(text, at));
      if (found < 0) {
        return -1;
      }
      at = found + segments.get(i).length;
    }
    if (segments.size() == 1) {
      return at;
    }
    int[] last = segments.getLast();
    int limit = lineEnd(text, at);
    int found = longest ? last(last, text, at, limit) : first(last, text, at, limit);
    return found < 0 ? -1 : found + last.length;
  }

  /** First place in {@code from..limit} (inclusive) where the segment fits, or -1. */
  private int first(int[] segment, int[] text, int from, int limit) {
    for (int i = from; i <= limit; i++) {
      if (matchesAt(segment, text, i)) {
        return i;
      }
    }
    return -1;
  }

  private int last(int[] segment, int[] text, int from, int limit) {
    for (int i = limit; i >= from; i--) {
      if (matchesAt(segment, text, i)) {
        return i;
      }
    }
    return -1;
  }

  private boolean matchesAt(int[] segment, int[] text, int at) {
    if (at + segment.length > text.length) {
      return false;
    }
    int i = 0;
    while (i < segment.length && matches(segment[i], text[at + i])) {
      i++;
    }
    budget.spend(i + 1);
    return i == segment.length;
  }

  private static boolean matches(int pattern, int character) {
    return pattern == ANY ? character != '\n' : pattern == character;
  }

  private static boolean spansLines(int[] segment) {
    for (int character : segment) {
      if (character == '\n') {
        return true;
      }
    }
    return false;
  }

  private static int lineEnd(int[] text, int from) {
    int at = from;
    while (at < text.length && text[at] != '\n') {
      at++;
    }
    return at;
  }

  private ShellPattern reversed() {
    List<int[]> reversed = new ArrayList<>();
    for (int i = segments.size() - 1; i >= 0; i--) {
      reversed.add(reverse(segments.get(i)));
    }
    return new ShellPattern(reversed, budget);
  }

  private static int[] reverse(int[] values) {
    int[] reversed = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      reversed[i] = values[values.length - 1 - i];
    }
    return reversed;
  }

  private static int[] codePoints(String value) {
    int[] points = new int[value.codePointCount(0, value.length())];
    int count = 0;
    for (int at = 0; at < value.length(); at += Character.charCount(points[count - 1])) {
      points[count++] = value.codePointAt(at);
    }
    return points;
  }
}
