package dev.jbuild.context;

import java.util.Arrays;

/**
 * One pattern of an ignore file, with the semantics of moby/patternmatcher 0.6: {@code *} and
 * {@code ?} stop at slashes, {@code **} does not, the rest is as in regular expressions of Go.
 */
final class PathPattern {
  private static final String MEANING = "*?[]\\^";

  private enum Kind {
    EXACT,
    PREFIX,
    SUFFIX,
    GLOB
  }

  private final String text;
  private final boolean exception;
  private Kind kind = Kind.EXACT;
  private String literalPrefix = "";
  private String literalSuffix = "";
  private Glob glob = new Glob.Builder().build();

  private PathPattern(String text, boolean exception) {
    this.text = text;
    this.exception = exception;
  }

  /**
   * Compiles a cleaned pattern.
   *
   * @param pattern with a leading {@code !} when it readmits what it matches
   */
  static PathPattern of(String pattern) throws PatternSyntaxException {
    boolean exception = pattern.startsWith("!");
    String text = exception ? pattern.substring(1) : pattern;
    if (text.isEmpty()) {
      throw new PatternSyntaxException(pattern);
    }
    Wildcard.check(text);
    PathPattern compiled = new PathPattern(text, exception);
    compiled.compile(Runes.of(text));
    return compiled;
  }

  /** Does it readmit what it matches? */
  boolean isException() {
    return exception;
  }

  /** Is it one of the patterns that match every path of one part, whatever its name? */
  boolean hidesEverything() {
    return text.equals("*") || text.equals("**") || text.equals("**/*");
  }

  /**
   * What a list of patterns says of a path whose directory was asked before, as {@code
   * MatchesUsingParentResults} does, which fsutil's walks and copies call: the last pattern decides
   * that matches the path or matched a directory above. A pattern that could change nothing when a
   * directory was asked was not tried, and counts as not matching there.
   *
   * @param parent which patterns matched the directory or one above; not changed
   * @param matched becomes the same for the path
   * @return is the path matched, and not readmitted?
   */
  static boolean decide(PathPattern[] patterns, boolean[] parent, String path, boolean[] matched) {
    boolean result = false;
    for (int i = 0; i < patterns.length; i++) {
      PathPattern pattern = patterns[i];
      boolean match = parent.length != 0 && parent[i];
      if (!match && pattern.exception == result) {
        match = pattern.matches(path);
      }
      matched[i] = match;
      if (match) {
        result = !pattern.exception;
      }
    }
    return result;
  }

  /** Does it match this very path? */
  boolean matches(String path) {
    return switch (kind) {
      case EXACT -> path.equals(text);
      case PREFIX -> path.startsWith(literalPrefix);
      case SUFFIX ->
          path.endsWith(literalPrefix)
              || (literalPrefix.startsWith("/")
                  && path.length() == literalPrefix.length() - 1
                  && literalPrefix.endsWith(path));
      case GLOB ->
          path.startsWith(literalPrefix)
              && path.endsWith(literalSuffix)
              && glob.matches(Runes.of(path));
    };
  }

  private void compile(int[] runes) throws PatternSyntaxException {
    Glob.Builder steps = new Glob.Builder();
    int i = 0;
    while (i < runes.length) {
      int at = i;
      int rune = runes[i++];
      switch (rune) {
        case '*' -> i = compileStar(runes, at, steps);
        case '?' -> {
          steps.one(Glob.RuneSet.NOT_SLASH);
          kind = Kind.GLOB;
        }
        case '[' -> {
          i = compileClass(runes, i, steps);
          kind = Kind.GLOB;
        }
        case '\\' -> {
          steps.one(escape(rune(runes, i++)));
          kind = Kind.GLOB;
        }
        case ']' -> {
          steps.one(Glob.RuneSet.of(rune));
          kind = Kind.GLOB;
        }
        case '^' -> steps.start();
        default -> steps.one(Glob.RuneSet.of(rune));
      }
    }
    literalPrefix =
        switch (kind) {
          case EXACT -> text;
          case PREFIX -> text.substring(0, text.length() - 2);
          case SUFFIX -> text.substring(2);
          case GLOB -> prefixWithoutMeaning();
        };
    literalSuffix = kind == Kind.GLOB ? suffixWithoutMeaning() : "";
    glob = steps.build();
  }

  /** Returns the index behind the stars. */
  private int compileStar(int[] runes, int at, Glob.Builder steps) {
    if (at + 1 >= runes.length || runes[at + 1] != '*') {
      steps.many(Glob.RuneSet.NOT_SLASH);
      kind = Kind.GLOB;
      return at + 1;
    }
    int behind = at + 2;
    if (behind < runes.length && runes[behind] == '/') {
      behind++;
    }
    if (behind < runes.length) {
      steps.directories();
      kind = at == 0 ? Kind.SUFFIX : Kind.GLOB;
      return behind;
    }
    steps.many(Glob.RuneSet.NOT_NEWLINE);
    kind = at == 0 ? Kind.SUFFIX : kind == Kind.EXACT ? Kind.PREFIX : Kind.GLOB;
    return behind;
  }

  /**
   * A bracket as the regular expression sees it that patternmatcher makes of it: there a star or a
   * question mark inside becomes {@code [^/]}, whose bracket ends the class.
   */
  private static int compileClass(int[] runes, int start, Glob.Builder steps)
      throws PatternSyntaxException {
    int i = start;
    boolean negated = rune(runes, i) == '^';
    if (negated) {
      i++;
    }
    int[] ranges = new int[0];
    while (rune(runes, i) != ']' || ranges.length == 0) {
      if (runes[i] == '*' || runes[i] == '?') {
        ranges = join(ranges, new int[] {'[', '[', '^', '^', '/', '/'});
        Glob.RuneSet set = new Glob.RuneSet(negated, ranges);
        if (runes[i] == '*') {
          steps.many(set);
        } else {
          steps.one(set);
        }
        return i + 1;
      }
      int[] member = {runes[i], runes[i]};
      if (runes[i] == '\\') {
        member = escape(rune(runes, ++i)).ranges();
      }
      i++;
      if (rune(runes, i) == '-') {
        int high = rune(runes, ++i);
        high = high == '\\' ? escape(rune(runes, ++i)).ranges()[0] : high;
        i++;
        if (high < member[0]) {
          throw new PatternSyntaxException("range");
        }
        member = new int[] {member[0], high};
      }
      ranges = join(ranges, member);
    }
    steps.one(new Glob.RuneSet(negated, ranges));
    return i + 1;
  }

  private static int rune(int[] runes, int at) throws PatternSyntaxException {
    if (at >= runes.length) {
      throw new PatternSyntaxException("end");
    }
    return runes[at];
  }

  /** {@code \x} of a regular expression of Go: punctuation is itself, letters are classes. */
  private static Glob.RuneSet escape(int rune) throws PatternSyntaxException {
    boolean letter = (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z');
    if (rune < 0x80 && !letter && !(rune >= '0' && rune <= '9')) {
      return Glob.RuneSet.of(rune);
    }
    int[] word = {'0', '9', 'A', 'Z', '_', '_', 'a', 'z'};
    int[] space = {'\t', '\n', '\f', '\r', ' ', ' '};
    return switch (rune) {
      case 'd' -> new Glob.RuneSet(false, new int[] {'0', '9'});
      case 'D' -> new Glob.RuneSet(true, new int[] {'0', '9'});
      case 'w' -> new Glob.RuneSet(false, word);
      case 'W' -> new Glob.RuneSet(true, word);
      case 's' -> new Glob.RuneSet(false, space);
      case 'S' -> new Glob.RuneSet(true, space);
      case 'n' -> Glob.RuneSet.of('\n');
      case 't' -> Glob.RuneSet.of('\t');
      case 'r' -> Glob.RuneSet.of('\r');
      case 'f' -> Glob.RuneSet.of('\f');
      case 'a' -> Glob.RuneSet.of(7);
      case 'v' -> Glob.RuneSet.of(11);
      default -> throw new PatternSyntaxException("escape");
    };
  }

  private static int[] join(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** What every match begins with: up to the first character with a meaning. */
  private String prefixWithoutMeaning() {
    int end = 0;
    while (end < text.length() && MEANING.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, end);
  }

  /** What every match ends with: from behind the last character with a meaning. */
  private String suffixWithoutMeaning() {
    int start = text.length();
    while (start > 0 && MEANING.indexOf(text.charAt(start - 1)) < 0) {
      start--;
    }
    boolean escaped = start > 0 && text.charAt(start - 1) == '\\';
    boolean eaten = start > 1 && text.charAt(start - 1) == '*' && text.startsWith("**/", start - 2);
    return text.substring(Math.min(text.length(), escaped || eaten ? start + 1 : start));
  }
}
