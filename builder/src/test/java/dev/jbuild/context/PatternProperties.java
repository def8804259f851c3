package dev.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the matchers with slow references written from the documentation alone. */
class PatternProperties {
  private static final String[] PARTS = {
    "a", "b", "ab", "*", "**", "?", "/", "/**/", "**/", ".", "[ab]", "[^a]", "[a-c]", "\\*", "-",
    "x"
  };
  private static final String[] PATH_PARTS = {"a", "b", "ab", "c", "x", "/", ".", "-", "*"};

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  /** A translation to regular expressions, as the pattern's documentation reads. */
  @ParameterizedTest
  @MethodSource("seeds")
  void ignorePatternsMatchAsTheirTranslationToRegularExpressions(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      String pattern = clean(random(random, PARTS, 6));
      if (pattern == null || pattern.startsWith("!")) {
        continue;
      }
      PathPattern compiled = compile(pattern);
      for (int j = 0; j < 20 && compiled != null; j++) {
        String path = clean(random(random, PATH_PARTS, 8));
        if (path != null) {
          assertThat(compiled.matches(path))
              .as("seed %d: %s on %s", seed, pattern, path)
              .isEqualTo(reference(pattern, path));
        }
      }
    }
  }

  /** Backtracking over the grammar in the documentation of Go's filepath.Match. */
  @ParameterizedTest
  @MethodSource("seeds")
  void wildcardsMatchAsABacktrackingMatcher(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      String pattern = random(random, PARTS, 6);
      String path = random(random, PATH_PARTS, 6);

      assertThat(Wildcard.of(pattern).matches(path))
          .as("seed %d: %s on %s", seed, pattern, path)
          .isEqualTo(backtrack(pattern, 0, path, 0));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void levelsDecideAsWholePathsDo(long seed) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String line = clean(random(random, PARTS, 4));
      if (line != null && compile(line) != null) {
        lines.add((random.nextBoolean() ? "!" : "") + line);
      }
    }
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    IgnoreRules rules = IgnoreRules.parse(text, "ignore");
    for (int i = 0; i < 50; i++) {
      String path = clean(random(random, PATH_PARTS, 8));
      if (path == null) {
        continue;
      }
      IgnoreRules.Level level = rules.root();
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        level = rules.enter(level, path.substring(0, slash));
      }

      assertThat(rules.excludes(level, path))
          .as("seed %d: %s on %s", seed, lines, path)
          .isEqualTo(rules.excludes(path));
      assertThat(rules.enter(level, path).excluded()).isEqualTo(rules.excludes(path));
    }
  }

  private static @Nullable PathPattern compile(String pattern) {
    try {
      return PathPattern.of(pattern);
    } catch (PatternSyntaxException e) {
      return null;
    }
  }

  private static String random(Random random, String[] parts, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most) + 1; i > 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    return text.toString();
  }

  private static @Nullable String clean(String text) {
    String clean = RelativePath.insideRoot(text);
    return clean.isEmpty() || clean.endsWith("\\") ? null : clean;
  }

  /** Quirks of patternmatcher that its documentation leaves out are part of its tests. */
  private static boolean reference(String pattern, String path) {
    boolean plainStart = pattern.startsWith("**") && !pattern.startsWith("**/");
    String rest = pattern.substring(plainStart ? 2 : 0);
    if (plainStart && rest.matches("[^*?\\[\\]\\\\]*")) {
      return path.endsWith(rest);
    }
    StringBuilder regex = new StringBuilder();
    int i = 0;
    while (i < pattern.length()) {
      char c = pattern.charAt(i++);
      if (c == '*' && pattern.startsWith("*", i)) {
        i += pattern.startsWith("*/", i) ? 2 : 1;
        regex.append(i == pattern.length() ? ".*" : "(.*/)?");
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (c == '[') {
        int end = pattern.indexOf(']', i + 1);
        regex.append('[').append(pattern, i, end + 1);
        i = end + 1;
      } else {
        regex.append(Pattern.quote(c == '\\' ? pattern.substring(i, ++i) : "" + c));
      }
    }
    return Pattern.matches(regex.toString(), path);
  }

  private static boolean backtrack(String pattern, int p, String path, int s) {
    if (p == pattern.length()) {
      return s == path.length();
    }
    char c = pattern.charAt(p);
    boolean more = s < path.length();
    return switch (c) {
      case '*' ->
          backtrack(pattern, p + 1, path, s)
              || (more && path.charAt(s) != '/' && backtrack(pattern, p, path, s + 1));
      case '?' -> more && path.charAt(s) != '/' && backtrack(pattern, p + 1, path, s + 1);
      case '[' -> {
        int end = pattern.indexOf(']', p);
        yield more
            && ("" + path.charAt(s)).matches(pattern.substring(p, end + 1))
            && backtrack(pattern, end + 1, path, s + 1);
      }
      default -> {
        int literal = c == '\\' ? p + 1 : p;
        yield more
            && literal < pattern.length()
            && pattern.charAt(literal) == path.charAt(s)
            && backtrack(pattern, literal + 1, path, s + 1);
      }
    };
  }
}
