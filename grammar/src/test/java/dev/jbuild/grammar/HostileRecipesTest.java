package dev.jbuild.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs that are large, deep or no recipe at all, each read in a thread with a small stack. */
class HostileRecipesTest {
  private static final long STACK = 512 << 10;

  /** Pieces of the language, separated by broken bars. */
  private static final String PIECES =
      "FROM|RUN|COPY|ADD|ENV|LABEL|ARG|ONBUILD|HEALTHCHECK|CMD|SHELL|VOLUME|EXPOSE|USER|NONE|AS"
              .replace('|', '\u00a6')
          + "\u00a6 \u00a6 \u00a6 \u00a6\t\u00a6\n"
          + "\u00a6\n"
          + "\u00a6\n"
          + "\u00a6\\\n"
          + "\u00a6\\\u00a6`\u00a6\r\n"
          + "\u00a6\r"
          + "\u00a6#\u00a6--from=a\u00a6--\u00a6-\u00a6--mount=type=bind\u00a6\"\u00a6'\u00a6[\u00a6]\u00a6,\u00a6\"a\"\u00a6a\u00a6=\u00a6$\u00a6${\u00a6}\u00a6:-\u00a6/\u00a6<<E\u00a6<<-'E'\u00a6\n"
          + "E\n"
          + "\u00a6<\u00a6{\u00a61\u00a6# escape=`\n"
          + "\u00a6\u00a0\u00a6\u00e9\u00a6\uD83D\uDE00\u00a6\u2028\u00a6\u0001\u00a6\u0002\u00a6\u001b\u00a6\ufeff";

  @Test
  void deepJsonIsShellForm() {
    String text = "FROM a\nCMD " + "[".repeat(100_000) + "]".repeat(100_000) + "\n";

    ParseResult result = inSmallStack(() -> Recipes.read(text));

    assertThat(result).isInstanceOf(ParseResult.Parsed.class);
  }

  @Test
  void jsonWithinTheLimitOfGoIsAnArrayOfArrays() {
    String text = "FROM a\nCMD " + "[".repeat(9_000) + "]".repeat(9_000) + "\n";

    ParseResult result = inSmallStack(() -> Recipes.read(text));

    assertThat(result).isInstanceOf(ParseResult.Rejected.class);
  }

  @Test
  void deepSubstitutionsHaveALimit() {
    String text = "FROM a\nENV A=" + "${B:-".repeat(6_000) + "x" + "}".repeat(6_000) + "\n";

    ParseResult result = inSmallStack(() -> Recipes.read(text));

    assertThat(((ParseResult.Rejected) result).diagnostics())
        .extracting(Diagnostic::message)
        .containsExactly("substitutions are nested too deeply: limit is 1000 levels");
  }

  @Test
  void aLongLineIsRefusedWithItsNumber() {
    String text = "FROM a\nLABEL a=" + "x".repeat(1 << 20) + "\n";

    Diagnostic fault = Recipes.faults(text).getFirst();

    assertThat(fault.rule()).isEqualTo("LineTooLong");
    assertThat(fault.span().startLine()).isEqualTo(2);
  }

  @Test
  void aLineJustBelowTheLimitIsRead() {
    String text = "FROM a\nLABEL a=" + "x".repeat((1 << 20) - 10) + "\n";

    assertThat(inSmallStack(() -> Recipes.parsed(text)).stages()).hasSize(1);
  }

  @Test
  void continuationsHaveNoLimitOfTheirOwn() {
    String text = "FROM a\nLABEL \\\n" + " k=v \\\n\n# c\n".repeat(30_000) + " z=1\n";

    Recipe recipe = inSmallStack(() -> Recipes.parsed(text));

    var label = (Instruction.Label) recipe.stages().getFirst().instructions().getFirst();
    assertThat(label.pairs()).hasSize(30_001);
  }

  @Test
  void thousandsOfStagesAndHeredocsAreRead() {
    StringBuilder text = new StringBuilder("FROM scratch AS s0\n");
    for (int i = 0; i < 2_000; i++) {
      text.append("FROM s").append(i).append(" AS s").append(i + 1).append('\n');
      text.append("COPY <<A <<B /x/\n1\nA\n2\nB\n");
    }

    assertThat(inSmallStack(() -> Recipes.parsed(text.toString())).stages()).hasSize(2_001);
  }

  @Test
  void chainedTriggersDoNotRecurse() {
    String text = "FROM a\n" + "ONBUILD ".repeat(100_000) + "RUN x\n";

    ParseResult result = inSmallStack(() -> Recipes.read(text));

    assertThat(((ParseResult.Rejected) result).diagnostics().getFirst().rule())
        .isEqualTo("OnbuildChain");
  }

  @Test
  void bytesThatAreNoTextNameTheirPlace() {
    byte[] latin1 = "FROM a\nLABEL a=caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

    ParseResult result = new RecipeReader().read("Recipe", latin1);

    Diagnostic fault = ((ParseResult.Rejected) result).diagnostics().getFirst();
    assertThat(fault.message()).isEqualTo("not UTF-8: byte 0xe9");
    assertThat(fault.span().startLine()).isEqualTo(2);
    assertThat(fault.span().startColumn()).isEqualTo(12);
  }

  @Test
  void utf16IsNamed() {
    byte[] wide = "\ufeffFROM a\n".getBytes(StandardCharsets.UTF_16LE);

    ParseResult result = new RecipeReader().read("Recipe", wide);

    assertThat(((ParseResult.Rejected) result).diagnostics().getFirst().message())
        .contains("UTF-16");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noTextMakesTheReaderThrow(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      String text = recipeLike(random);

      ParseResult result = Recipes.read(text);

      assertThat(result).as("seed %d, text %s", seed, Expressions.quote(text)).isNotNull();
      if (result instanceof ParseResult.Rejected(var source, var faults, _)) {
        assertThat(faults).as("seed %d, text %s", seed, Expressions.quote(text)).isNotEmpty();
        assertThat(faults)
            .as("seed %d, text %s", seed, Expressions.quote(text))
            .noneMatch(fault -> fault.rule().equals("Syntax"));
      }
    }
  }

  /** Pieces of the language in any order. */
  private static String recipeLike(Random random) {
    String[] pieces = PIECES.split("\u00a6", -1);
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "FROM a\n" : "");
    for (int i = random.nextInt(30); i >= 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }

  private static <T> T inSmallStack(Supplier<T> action) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(null, () -> result.set(action.get()), "small", STACK);
    thread.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(failure.get()).isNull();
    return Objects.requireNonNull(result.get());
  }
}
