package dev.jbuild.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Instruction;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is reported for broken recipes. */
class FaultsTest {

  @Test
  void allFaultsOfAFileAreReportedInItsOrder() {
    String recipe =
        """
        COPPY . /
        FROM scratch AS 9lives
        COPY --form=base a /
        ENV =x
        HEALTHCHECK --interval=5 CMD true
        WORKDIR
        ENV A=${B
        COPY a \\
          # comment
          --chown=1
        RUN --mount=type=cash,target=/x true
        """;

    assertThat(Recipes.faults(recipe))
        .extracting(
            fault ->
                fault.span().startLine() + ":" + fault.span().startColumn() + " " + fault.rule())
        .containsExactly(
            "1:1 UnknownInstruction",
            "2:17 InvalidStageName",
            "3:6 UnknownFlag",
            "4:5 BlankName",
            "5:13 InvalidDuration",
            "6:1 MissingArgument",
            "7:5 BadSubstitution",
            "11:5 InvalidMount");
  }

  @Test
  void aBrokenFromDoesNotMakeItsStageStageless() {
    assertThat(Recipes.faults("FROM a b\nCOPY a /\nRUN x\n")).hasSize(1);
  }

  @Test
  void aFaultIsPrintedWithItsLineACaretAndAHint() {
    String recipe = "FROM scratch\n\tCOPY --chwon=1:1 a /\n";

    assertThat(Recipes.printed(recipe))
        .isEqualTo(
            """
            Recipe:2:7: error: unknown flag --chwon for COPY
            \tCOPY --chwon=1:1 a /
            \t     ^^^^^^^
            hint: did you mean `--chown`?
            """);
  }

  @Test
  void columnsCountCodePoints() {
    List<Diagnostic> faults = Recipes.faults("FROM scratch\nLABEL 가=\uD83D\uDE00 b=${x\n");

    assertThat(faults.getFirst().span().startColumn()).isEqualTo(11);
    assertThat(faults.getFirst().span().endColumn()).isEqualTo(15);
  }

  static Stream<Arguments> brokenRecipes() {
    return Stream.of(
        row("", "EmptyRecipe", 1, 1, "file with no instructions"),
        row("# only\n\n", "EmptyRecipe", 1, 1, "file with no instructions"),
        row("ARG A=1\n", "NoStage", 1, 1, "the recipe has no FROM"),
        row("RUN x\nFROM a\n", "NoStage", 1, 1, "no build stage in current context: RUN"),
        row("FROM\n", "FromArguments", 1, 1, "either one or three"),
        row("FROM a AS\n", "FromArguments", 1, 1, "either one or three"),
        row("FROM a AS b c\n", "FromArguments", 1, 1, "either one or three"),
        row("FROM a IS b\n", "FromArguments", 1, 1, "either one or three"),
        row("FROM a AS b/c\n", "InvalidStageName", 1, 11, "\"b/c\""),
        row("FROM --platform a\n", "MissingFlagValue", 1, 6, "--platform"),
        row("FROM a\nRUN\n", "MissingArgument", 2, 1, "RUN requires at least one"),
        row("FROM a\nCOPY a\n", "MissingArgument", 2, 1, "destination could not"),
        row("FROM a\nADD\n", "MissingArgument", 2, 1, "at least two arguments"),
        row("FROM a\nCOPY --link=yes a b\n", "InvalidFlagValue", 2, 6, "boolean"),
        row("FROM a\nCOPY --link= a b\n", "MissingFlagValue", 2, 6, "--link"),
        row("FROM a\nCOPY --from=x --from=y a b\n", "DuplicateFlag", 2, 15, "--from"),
        row("FROM a\nCMD --shell x\n", "UnknownFlag", 2, 5, "--shell for CMD"),
        row("FROM a\nRUN --mount=\"type x\n", "OpenQuote", 2, 5, "not closed"),
        row("FROM a\nRUN --network=hots x\n", "InvalidFlagValue", 2, 5, "hots"),
        row("FROM a\nRUN --mount=from=$x,target=/y z\n", "InvalidMount", 2, 5, "expansion"),
        row("FROM a\nCOPY a <<EOF\nEOF\n", "HeredocDestination", 2, 8, "destination"),
        row("FROM a\nRUN <<EOF\nx\n", "UnterminatedHeredoc", 2, 5, "EOF"),
        row("FROM a\nCOPY <<A <<B /\nA\nx\n", "UnterminatedHeredoc", 2, 10, "B"),
        row("FROM a\nENV A\n", "MissingValue", 2, 5, "ENV must have two arguments"),
        row("FROM a\nENV A=1 B\n", "MissingEquals", 2, 9, "can't find ="),
        row("FROM a\nLABEL =x\n", "BlankName", 2, 7, "LABEL names"),
        row("FROM a\nARG =x\n", "BlankName", 2, 5, "ARG names"),
        row("FROM a\nVOLUME [\"\"]\n", "EmptyVolume", 2, 1, "empty string"),
        row("FROM a\nEXPOSE\n", "MissingArgument", 2, 1, "EXPOSE"),
        row("FROM a\nSHELL []\n", "MissingArgument", 2, 1, "SHELL"),
        row("FROM a\nSHELL sh -c\n", "ShellNotJson", 2, 7, "JSON form"),
        row("FROM a\nCMD [\"a\", 1]\n", "ExecFormNotStrings", 2, 5, "strings only"),
        row("FROM a\nCOPY [\"a\", {\"b\": []}]\n", "ExecFormNotStrings", 2, 6, "strings only"),
        row("FROM a\nHEALTHCHECK\n", "MissingArgument", 2, 1, "HEALTHCHECK"),
        row("FROM a\nHEALTHCHECK CMD\n", "MissingArgument", 2, 1, "missing command"),
        row("FROM a\nHEALTHCHECK NONE x\n", "HealthcheckNone", 2, 1, "no arguments"),
        row("FROM a\nHEALTHCHECK FOO x\n", "UnknownHealthcheck", 2, 13, "try CMD"),
        row("FROM a\nHEALTHCHECK --retries=-1 CMD x\n", "InvalidFlagValue", 2, 13, "negative"),
        row("FROM a\nHEALTHCHECK --timeout=1us CMD x\n", "InvalidDuration", 2, 13, "1ms"),
        row("FROM a\nONBUILD\n", "MissingArgument", 2, 1, "ONBUILD"),
        row("FROM a\nONBUILD ONBUILD RUN x\n", "OnbuildChain", 2, 9, "chaining"),
        row("FROM a\nONBUILD MAINTAINER x\n", "OnbuildTrigger", 2, 9, "MAINTAINER"),
        row("FROM a\nONBUILD COPY a\n", "MissingArgument", 2, 9, "COPY"),
        row("FROM a\nUSER 'x\n", "BadSubstitution", 2, 6, "single quote"),
        row("FROM a\nENV A=\"x\n", "BadSubstitution", 2, 5, "double quote"),
        row("FROM a\nCOPY <<E /x\n${y!}\nE\n", "BadSubstitution", 2, 1, "unsupported modifier"),
        row("# escape=x\nFROM a\n", "InvalidEscape", 1, 10, "'x'"),
        row("# check=a\n# check=b\nFROM a\n", "DuplicateDirective", 2, 3, "only one check"),
        row("FROM a\nLABEL a=\0\n", "InvalidCharacter", 2, 9, "NUL"),
        row("FROM a\rRUN x\r", "LineEnds", 1, 7, "carriage return"));
  }

  private static Arguments row(String text, String rule, int line, int column, String message) {
    return Arguments.of(text, rule, line, column, message);
  }

  @ParameterizedTest
  @MethodSource("brokenRecipes")
  void theFirstFaultNamesRuleAndPlace(
      String text, String rule, int line, int column, String message) {
    Diagnostic fault = Recipes.faults(text).getFirst();

    assertThat(fault.rule()).isEqualTo(rule);
    assertThat(fault.span().startLine()).isEqualTo(line);
    assertThat(fault.span().startColumn()).isEqualTo(column);
    assertThat(fault.message()).contains(message);
  }

  @ParameterizedTest
  @MethodSource("misspelledWords")
  void aNearMissIsNamed(String line, String meant) {
    Diagnostic fault = Recipes.faults("FROM a\n" + line + "\n").getFirst();

    assertThat(fault.hint()).contains("did you mean `" + meant + "`?");
  }

  static Stream<Arguments> misspelledWords() {
    return Stream.of(
        Arguments.of("COPPY a b", "COPY"),
        Arguments.of("cpoy a b", "COPY"),
        Arguments.of("RNU x", "RUN"),
        Arguments.of("ENTRYPONT x", "ENTRYPOINT"),
        Arguments.of("WORKDRI /", "WORKDIR"),
        Arguments.of("MANTAINER x", "MAINTAINER"),
        Arguments.of("COPY --frm=a b c", "--from"),
        Arguments.of("ADD --keep-gitdir a b", "--keep-git-dir"),
        Arguments.of("RUN --mout=type=cache x", "--mount"),
        Arguments.of("RUN --mount=typ=cache x", "type"),
        Arguments.of("RUN --mount=type=cach,target=/x y", "cache"),
        Arguments.of("HEALTHCHECK --retris=1 CMD x", "--retries"));
  }

  @Test
  void aWordThatIsLikeNoneGetsNoSuggestion() {
    Diagnostic fault = Recipes.faults("FROM a\napt-get install x\n").getFirst();

    assertThat(fault.hint()).isEmpty();
  }

  @Test
  void aFlagOfAnotherInstructionIsUnknown() {
    Diagnostic fault = Recipes.faults("FROM a\nADD --from=b c d\n").getFirst();

    assertThat(fault.message()).isEqualTo("unknown flag --from for ADD");
    assertThat(fault.hint().orElse("")).startsWith("known flags: --checksum, --chmod");
  }

  @Test
  void noiseIsReportedToALimit() {
    String noise = "NOISE\n".repeat(10_000);

    assertThat(Recipes.faults(noise)).hasSize(200);
  }

  @Test
  void anUnknownTriggerIsAWarningOnly() {
    var recipe = Recipes.parsed("FROM a\nONBUILD CPOY a b\n");

    assertThat(recipe.warnings()).hasSize(1);
    assertThat(recipe.warnings().getFirst().hint()).contains("did you mean `COPY`?");
  }

  @Test
  void anArrayThatIsNoneIsAWarning() {
    var recipe = Recipes.parsed("FROM a\nCMD ['a', 'b']\nRUN [ -f x ]\n");

    assertThat(recipe.warnings()).extracting(Diagnostic::rule).containsExactly("ExecFormInvalid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUNN x",
        "nothing like it",
        "EXPOSE",
        "COPY a",
        "RUN --netwrok=none x",
        "COP a b"
      })
  void whatNothingDependsOnLeavesTheRestReadable(String broken) {
    var readable = rejected("FROM a AS b\n" + broken + "\nUSER c\n").readable();

    assertThat(readable.orElseThrow().stages().getFirst().instructions().getLast())
        .isInstanceOf(Instruction.User.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ARGG x", "ENVI x=y", "ENV x", "SHEL [\"a\"]", "SHELL a", "FORM a", "ONBUILD ADD"})
  void whatTheRestMayDependOnDoesNot(String broken) {
    assertThat(rejected("FROM a AS b\n" + broken + "\nUSER c\n").readable()).isEmpty();
  }

  @Test
  void withoutAStageNothingIsReadable() {
    assertThat(rejected("RUN x\n").readable()).isEmpty();
    assertThat(rejected("FROM\nRUN x\n").readable()).isEmpty();
  }

  private static ParseResult.Rejected rejected(String text) {
    return (ParseResult.Rejected) Recipes.read(text);
  }
}
