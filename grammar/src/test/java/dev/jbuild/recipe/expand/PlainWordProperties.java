package dev.jbuild.recipe.expand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.recipe.expand.WordExpander.Expanded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short cut for plain words against the evaluation by tokens; a failure names its seed. */
class PlainWordProperties {
  private static final int ROUNDS = 20_000;

  private static final String[] PARTS = {
    "a",
    "A",
    "B_1",
    "9",
    "_",
    " ",
    "\t",
    "\n",
    "\u00e9",
    "\ud83d\ude00",
    "\u2003",
    "\u0663",
    "\u0002",
    "$",
    "$A",
    "$B_1",
    "${A}",
    "${B_1}",
    "${U}",
    "$U",
    "$1",
    "${12}",
    "$$",
    "$-",
    "${?}",
    "\"",
    "'",
    "\\",
    "`",
    "<",
    "<<",
    "{",
    "}",
    "${",
    ":",
    "-",
    "/",
    "#",
    "'$A \"'",
    "\"$B_1 '\"",
    "${A:-x}",
    "\\$A",
    "`$A",
    "\\\"",
    "\\'",
    "@",
    "*",
    "!",
    "="
  };

  private static final Map<String, String> VALUES =
      Map.of("A", "1", "B_1", "x  'y\" \u2003z", "\u00e9", "e", "$", "d", "12", "", "aA", "<< b");

  private static final List<EvaluationOptions> OPTIONS =
      List.of(
          EvaluationOptions.word('\\'),
          EvaluationOptions.word('`'),
          EvaluationOptions.check('\\'),
          EvaluationOptions.heredocBody(),
          EvaluationOptions.checkBody(),
          EvaluationOptions.rawLine(),
          EvaluationOptions.unexpanded(true),
          EvaluationOptions.unexpanded(false));

  @ParameterizedTest
  @ValueSource(longs = {71, 72, 73})
  void shortCutGivesWhatTheEvaluationGives(long seed) {
    Random random = new Random(seed);
    int plain = 0;
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder word = new StringBuilder();
      for (int left = random.nextInt(8); left >= 0; left--) {
        word.append(PARTS[random.nextInt(PARTS.length)]);
      }
      String source = word.toString();
      EvaluationOptions options = OPTIONS.get(random.nextInt(OPTIONS.size()));
      List<String> asked = new ArrayList<>();

      Optional<Expanded> shortCut = PlainWord.expand(source, options, variables(asked));

      if (shortCut.isPresent()) {
        plain++;
        List<String> askedByTokens = new ArrayList<>();
        Expanded full = new Evaluation(source, options, variables(askedByTokens)).run();
        assertThat(shortCut.get()).as("seed %d, %s, <%s>", seed, options, source).isEqualTo(full);
        assertThat(asked).as("seed %d, <%s>", seed, source).isEqualTo(askedByTokens);
      } else {
        assertThat(asked).as("seed %d, <%s>", seed, source).isEmpty();
      }
    }
    assertThat(plain).isGreaterThan(ROUNDS / 4);
  }

  @Test
  void ordinaryWordsNeedNoLexer() {
    EvaluationOptions options = EvaluationOptions.word('\\');

    assertThat(List.of("a", "$A", "x/${A}/y", "\"a $A\"", "'$A'", "a\\ b", "<<EOF", "$"))
        .allMatch(word -> PlainWord.isPlain(word, options));
    assertThat(List.of("${A:-b}", "${A", "${}", "\"a", "'a", "${1a}", "${A#b}"))
        .noneMatch(word -> PlainWord.isPlain(word, options));
  }

  @Test
  void limitIsThatOfTheEvaluation() {
    EvaluationOptions options = EvaluationOptions.word('\\');
    String large = "y".repeat(Evaluation.MAX_LENGTH / 2);
    Variables variables = name -> Optional.of(large);

    assertThat(failure("$A\"$B\"", options, variables)).isEmpty();
    assertThat(failure("$A\"$B\"z", options, variables)).contains("limit is 1 MiB");
    assertThat(failure("\"$A$B$C\"", options, variables)).contains("limit is 1 MiB");
  }

  /** The message, the same both ways; empty when there is none. */
  private static String failure(String word, EvaluationOptions options, Variables variables) {
    String shortCut = "";
    String full = "";
    try {
      assertThat(PlainWord.expand(word, options, variables)).isPresent();
    } catch (ExpansionException e) {
      shortCut = String.valueOf(e.getMessage());
    }
    try {
      new Evaluation(word, options, variables).run();
    } catch (ExpansionException e) {
      full = String.valueOf(e.getMessage());
    }
    assertThat(shortCut).isEqualTo(full);
    return shortCut;
  }

  private static Variables variables(List<String> asked) {
    return name -> {
      asked.add(name);
      return Optional.ofNullable(VALUES.get(name));
    };
  }
}
