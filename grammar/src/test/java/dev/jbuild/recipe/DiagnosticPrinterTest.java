package dev.jbuild.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.recipe.Diagnostic.Severity;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiagnosticPrinterTest {

  @Test
  void placeMessageLineCaretAndHintAreLines() {
    assertThat(print("COPPY a b\n", span(1, 1, 1, 5), Optional.of("did you mean `COPY`?")))
        .isEqualTo(
            """
            Recipe:1:1: error: wrong
            COPPY a b
            ^^^^^
            hint: did you mean `COPY`?
            """);
  }

  @Test
  void aWarningIsNamedAsSuch() {
    Diagnostic warning =
        new Diagnostic(Severity.WARNING, "R", "odd", span(1, 1, 1, 1), Optional.empty());

    assertThat(new DiagnosticPrinter(new RecipeSource("R", "x")).print(warning))
        .startsWith("R:1:1: warning: odd\n");
  }

  @Test
  void tabsAreKeptAndRepeatedUnderTheLine() {
    assertThat(print("\ta\tb c\td", span(1, 4, 1, 6), Optional.empty()))
        .isEqualTo("Recipe:1:4: error: wrong\n\ta\tb c\td\n\t \t^^^\n");
  }

  @Test
  void controlAndDirectionCharactersAreEscapedAndMeasured() {
    assertThat(print("a\u001b[2J\u202eb", span(1, 7, 1, 7), Optional.empty()))
        .isEqualTo("Recipe:1:7: error: wrong\na\\x1b[2J\\u202eb\n" + " ".repeat(14) + "^\n");
  }

  @Test
  void wideCharactersTakeTwoCells() {
    assertThat(print("한국 x", span(1, 4, 1, 4), Optional.empty())).endsWith("\n     ^\n");
  }

  @Test
  void aLongLineIsShownAroundTheRange() {
    String line = "a".repeat(500) + "BAD" + "c".repeat(500);

    String[] printed = print(line, span(1, 501, 1, 503), Optional.empty()).split("\n", -1);

    assertThat(printed[1]).hasSize(166).startsWith("...aaa").endsWith("ccc...");
    assertThat(printed[1].substring(printed[2].indexOf('^'), printed[2].length())).isEqualTo("BAD");
  }

  @Test
  void aRangeOverLinesIsMarkedInItsFirst() {
    assertThat(print("RUN a \\\n b\n", span(1, 5, 2, 2), Optional.empty()))
        .isEqualTo("Recipe:1:5: error: wrong\nRUN a \\\n    ^^^\n");
  }

  @Test
  void aPlaceBehindTheEndOfALineHasACaret() {
    assertThat(print("", span(1, 1, 1, 1), Optional.empty()))
        .isEqualTo("Recipe:1:1: error: wrong\n\n^\n");
  }

  @Test
  void windowsLineEndsAreNotShown() {
    assertThat(print("a\r\nb\r\n", span(2, 1, 2, 1), Optional.empty()))
        .isEqualTo("Recipe:2:1: error: wrong\nb\n^\n");
  }

  @Test
  void namesAndMessagesAreEscaped() {
    Diagnostic fault =
        new Diagnostic(
            Severity.ERROR, "R", "x\u001b]0;\u0007\n", span(9, 1, 9, 1), Optional.empty());

    assertThat(new DiagnosticPrinter(new RecipeSource("a\nb", "")).print(fault))
        .isEqualTo("a\\nb:9:1: error: x\\x1b]0;\\x07\\n\n");
  }

  private static SourceSpan span(int line, int column, int endLine, int endColumn) {
    return new SourceSpan(line, column, endLine, endColumn);
  }

  private static String print(String text, SourceSpan span, Optional<String> hint) {
    Diagnostic fault = new Diagnostic(Severity.ERROR, "Rule", "wrong", span, hint);
    return new DiagnosticPrinter(new RecipeSource("Recipe", text)).print(fault);
  }
}
