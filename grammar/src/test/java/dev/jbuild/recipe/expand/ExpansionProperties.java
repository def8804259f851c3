package dev.jbuild.recipe.expand;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random words; a failure names its seed. */
class ExpansionProperties {
  private static final int ROUNDS = 3_000;

  private final WordExpander expander = new WordExpander('\\');

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void aQuotedWordExpandsToItself(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      String text = text(random, "ab $\"\\`{}<>\t\u00e9\uD55C");

      assertThat(expander.expand("'" + text + "'", name -> Optional.empty()).text())
          .as("seed %d", seed)
          .isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void aWordMadeOfKnownPartsHasTheirValue(long seed) {
    Random random = new Random(seed);
    Map<String, String> values = new TreeMap<>(Map.of("A", "1", "B", "", "LONG_1", "x y"));
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder expected = new StringBuilder();
      String word = word(random, values, expected, 4);

      assertThat(expander.expand(word, name -> Optional.ofNullable(values.get(name))).text())
          .as("seed %d, word %s", seed, word)
          .isEqualTo(expected.toString());
    }
  }

  /** A random word; what it stands for is appended to {@code expected}. */
  private static String word(
      Random random, Map<String, String> values, StringBuilder expected, int depth) {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String name = new String[] {"A", "B", "LONG_1", "UNSET"}[random.nextInt(4)];
      String value = values.getOrDefault(name, "");
      StringBuilder inner = new StringBuilder();
      switch (random.nextInt(depth > 0 ? 8 : 4)) {
        case 0 -> {
          word.append("lit");
          expected.append("lit");
        }
        case 1 -> {
          word.append("\\$");
          expected.append('$');
        }
        case 2 -> {
          word.append("'$A\\'");
          expected.append("$A\\");
        }
        case 3 -> {
          word.append("${").append(name).append('}');
          expected.append(value);
        }
        case 4 -> {
          word.append("${").append(name).append(":-");
          word.append(word(random, values, inner, depth - 1)).append('}');
          expected.append(value.isEmpty() ? inner : value);
        }
        case 5 -> {
          word.append("${").append(name).append('-');
          word.append(word(random, values, inner, depth - 1)).append('}');
          expected.append(values.containsKey(name) ? value : inner);
        }
        case 6 -> {
          word.append("${").append(name).append(":+");
          word.append(word(random, values, inner, depth - 1)).append('}');
          expected.append(value.isEmpty() ? "" : inner);
        }
        default -> {
          word.append("\"a ${").append(name).append("+");
          word.append(word(random, values, inner, depth - 1)).append("}\"");
          expected.append("a ").append(values.containsKey(name) ? inner : "");
        }
      }
    }
    return word.toString();
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33})
  void patternsAgreeWithRegularExpressions(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      String pattern = text(random, "ab*?");
      String value = text(random, "aabb\n");
      PatternBudget budget = new PatternBudget();
      ShellPattern compiled = ShellPattern.compile(pattern, budget);
      String what = "seed " + seed + ", pattern " + pattern + ", value " + value;

      assertThat(compiled.trimPrefix(value, true)).as(what).isEqualTo(prefix(pattern, value, ".*"));
      assertThat(compiled.trimPrefix(value, false))
          .as(what)
          .isEqualTo(prefix(pattern, value, ".*?"));
      assertThat(compiled.replace(value, "-", false))
          .as(what)
          .isEqualTo(regex(pattern, ".*").matcher(value).replaceFirst("-"));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42, 43})
  void aSuffixIsThePrefixOfTheReversedText(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      String pattern = text(random, "ab*?");
      String value = text(random, "aabb\n");
      ShellPattern forward = ShellPattern.compile(pattern, new PatternBudget());
      ShellPattern backward = ShellPattern.compile(reverse(pattern), new PatternBudget());
      boolean longest = random.nextBoolean();

      assertThat(forward.trimSuffix(value, longest))
          .as("seed %d, pattern %s, value %s", seed, pattern, value)
          .isEqualTo(reverse(backward.trimPrefix(reverse(value), longest)));
    }
  }

  private static String prefix(String pattern, String value, String star) {
    Matcher matcher = regex(pattern, star).matcher(value);
    return matcher.lookingAt() ? value.substring(matcher.end()) : value;
  }

  private static Pattern regex(String pattern, String star) {
    return Pattern.compile(pattern.replace("?", ".").replace("*", star), Pattern.UNIX_LINES);
  }

  private static String text(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static String reverse(String text) {
    return new StringBuilder(text).reverse().toString();
  }
}
