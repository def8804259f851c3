package dev.jbuild.context;

import java.util.Arrays;

/**
 * A shell pattern with the syntax of Go's {@code path/filepath.Match} (go 1.25): {@code *} and
 * {@code ?} stop at slashes, {@code [^a-z]} is a class, a backslash takes the next character
 * literally.
 */
public final class Wildcard {
  private final Glob glob;

  private Wildcard(Glob glob) {
    this.glob = glob;
  }

  /** Compiles a pattern; a malformed one matches nothing, as where BuildKit ignores the error. */
  public static Wildcard of(String pattern) {
    try {
      return new Wildcard(parse(Runes.of(pattern)));
    } catch (PatternSyntaxException e) {
      Glob.Builder never = new Glob.Builder();
      never.one(new Glob.RuneSet(false, new int[0]));
      return new Wildcard(never.build());
    }
  }

  /** Does the pattern match the whole of a relative path? */
  public boolean matches(String path) {
    return glob.matches(Runes.of(path));
  }

  /** Does a pattern hold an unescaped wildcard character? */
  public static boolean isIn(String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '*' || c == '?' || c == '[') {
        return true;
      }
    }
    return false;
  }

  /** A pattern without wildcards as the plain text it stands for. */
  public static String unescape(String pattern) {
    if (pattern.indexOf('\\') < 0) {
      return pattern;
    }
    StringBuilder text = new StringBuilder(pattern.length());
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.charAt(i) == '\\' && i + 1 < pattern.length()) {
        i++;
      }
      text.append(pattern.charAt(i));
    }
    return text.toString();
  }

  static void check(String pattern) throws PatternSyntaxException {
    parse(Runes.of(pattern));
  }

  private static Glob parse(int[] pattern) throws PatternSyntaxException {
    Glob.Builder glob = new Glob.Builder();
    int i = 0;
    while (i < pattern.length) {
      switch (pattern[i]) {
        case '*' -> glob.many(Glob.RuneSet.NOT_SLASH);
        case '?' -> glob.one(Glob.RuneSet.NOT_SLASH);
        case '[' -> i = parseClass(pattern, i, glob);
        case '\\' -> glob.one(Glob.RuneSet.of(rune(pattern, ++i)));
        default -> glob.one(Glob.RuneSet.of(pattern[i]));
      }
      i++;
    }
    return glob.build();
  }

  /** Returns the index of the closing bracket. */
  private static int parseClass(int[] pattern, int open, Glob.Builder glob)
      throws PatternSyntaxException {
    int i = open + 1;
    boolean negated = i < pattern.length && pattern[i] == '^';
    if (negated) {
      i++;
    }
    int[] ranges = new int[0];
    while (ranges.length == 0 || rune(pattern, i) != ']') {
      int low = member(pattern, i);
      i += pattern[i] == '\\' ? 2 : 1;
      int high = low;
      if (rune(pattern, i) == '-') {
        high = member(pattern, ++i);
        i += pattern[i] == '\\' ? 2 : 1;
      }
      ranges = Arrays.copyOf(ranges, ranges.length + 2);
      ranges[ranges.length - 2] = low;
      ranges[ranges.length - 1] = high;
    }
    glob.one(new Glob.RuneSet(negated, ranges));
    return i;
  }

  private static int member(int[] pattern, int at) throws PatternSyntaxException {
    int rune = rune(pattern, at);
    if (rune == '-' || rune == ']') {
      throw new PatternSyntaxException("class");
    }
    return rune == '\\' ? rune(pattern, at + 1) : rune;
  }

  private static int rune(int[] pattern, int at) throws PatternSyntaxException {
    if (at >= pattern.length) {
      throw new PatternSyntaxException("end");
    }
    return pattern[at];
  }
}
