package dev.jbuild.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Instruction.CommandLine;
import dev.jbuild.recipe.Instruction.Flag;
import dev.jbuild.recipe.Instruction.Heredoc;
import dev.jbuild.recipe.Instruction.KeyValue;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.recipe.Stage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What instructions become in the model. */
class InstructionsTest {

  @Test
  void keywordsMayHaveAnyCaseAndBeBrokenOverLines() {
    Instruction run = Recipes.instruction("  rU\\\n# comment\n\nN \\\n  echo \\\n  # more\n  hi\n");

    assertThat(run).isInstanceOf(Instruction.Run.class);
    assertThat(run.source().keyword()).isEqualTo("RUN");
    assertThat(run.source().text()).isEqualTo("rUN   echo   hi");
    assertThat(run.source().span()).isEqualTo(new SourceSpan(2, 3, 8, 4));
  }

  @Test
  void aFlagMayBeBrokenOverLines() {
    var copy = (Instruction.Copy) Recipes.instruction("COPY -\\\n-from=\\\nx a b");

    assertThat(copy.flags())
        .extracting(Flag::name, flag -> flag.value().orElse(""))
        .containsExactly(tuple("from", "x"));
    assertThat(copy.sources()).containsExactly("a");
  }

  @Test
  void quotesAndBackslashesInAFlagAreRemoved() {
    var run = (Instruction.Run) Recipes.instruction("RUN --mount='type=tmpfs,target=/a b'\\c -- x");

    assertThat(run.flags().getFirst().value()).contains("type=tmpfs,target=/a bc");
    assertThat(run.flags().getFirst().span()).isEqualTo(new SourceSpan(2, 5, 2, 38));
    assertThat(run.command()).isEqualTo(new CommandLine.Shell("x"));
  }

  @Test
  void twoDashesEndTheFlags() {
    var run = (Instruction.Run) Recipes.instruction("RUN -- --network=none");

    assertThat(run.flags()).isEmpty();
    assertThat(run.command()).isEqualTo(new CommandLine.Shell("--network=none"));
  }

  @Test
  void aSwitchHasNoValue() {
    var copy = (Instruction.Copy) Recipes.instruction("COPY --link --parents=false a b");

    assertThat(copy.flags())
        .extracting(Flag::value)
        .containsExactly(Optional.empty(), Optional.of("false"));
  }

  @Test
  void stageNamesAreLowerCaseAndImagesStay() {
    Recipe recipe = Recipes.parsed("from --platform=$X Alpine As Build\nFROM build\n");

    assertThat(recipe.stages()).extracting(Stage::index).containsExactly(0, 1);
    assertThat(recipe.stages().getFirst().name()).contains("build");
    assertThat(recipe.stages().getFirst().from().image()).isEqualTo("Alpine");
    assertThat(recipe.stages().get(1).name()).isEmpty();
  }

  @Test
  void argumentsBeforeTheFirstStageAreGlobal() {
    Recipe recipe = Recipes.parsed("ARG A B=2 C=\"x y\"\nFROM a\nARG D\n");

    assertThat(recipe.globalArgs()).hasSize(1);
    assertThat(recipe.globalArgs().getFirst().definitions())
        .containsExactly(
            new Instruction.ArgDefinition("A", Optional.empty()),
            new Instruction.ArgDefinition("B", Optional.of("2")),
            new Instruction.ArgDefinition("C", Optional.of("\"x y\"")));
    assertThat(recipe.stages().getFirst().instructions()).hasSize(1);
  }

  @Test
  void bothFormsOfEnvGivePairs() {
    var env = (Instruction.Env) Recipes.instruction("ENV A=1 B=\"x y\" C=a\\ b");
    var legacy = (Instruction.Env) Recipes.instruction("ENV A   x  y=z ");

    assertThat(env.pairs())
        .containsExactly(
            new KeyValue("A", "1"), new KeyValue("B", "\"x y\""), new KeyValue("C", "a\\ b"));
    assertThat(legacy.pairs()).containsExactly(new KeyValue("A", "x  y=z"));
  }

  @Test
  void theBacktickMayEscapeInsteadOfTheBackslash() {
    Recipe recipe =
        Recipes.parsed(
            "# Escape = `\nFROM a\nCOPY c:\\a `\n  c:\\\nENV A=b` c D=\\\nCMD [\"\\n\"]\n");
    List<Instruction> all = recipe.stages().getFirst().instructions();

    assertThat(recipe.escape()).isEqualTo('`');
    assertThat(recipe.directives()).containsEntry("escape", "`");
    assertThat(((Instruction.Copy) all.get(0)).sources()).containsExactly("c:\\a");
    assertThat(((Instruction.Copy) all.get(0)).destination()).isEqualTo("c:\\");
    assertThat(((Instruction.Env) all.get(1)).pairs())
        .containsExactly(new KeyValue("A", "b` c"), new KeyValue("D", "\\"));
    assertThat(((Instruction.Cmd) all.get(2)).command())
        .isEqualTo(new CommandLine.Exec(ImmutableList.of("\n")));
  }

  @Test
  void directivesEndAtTheFirstOtherLine() {
    Recipe recipe =
        Recipes.parsed("#syntax=a/b:1 \n# CHECK = skip=all\n# other\n# escape=`\nFROM a\n");

    assertThat(recipe.directives()).containsOnlyKeys("syntax", "check");
    assertThat(recipe.directives())
        .containsEntry("syntax", "a/b:1")
        .containsEntry("check", "skip=all");
    assertThat(recipe.escape()).isEqualTo('\\');
  }

  @Test
  void behindAShebangOnlyTheEscapeIsNoDirective() {
    Recipe recipe = Recipes.parsed("#!/usr/bin/env jbuild\n# syntax=a\nFROM a\n");
    Recipe escaped = Recipes.parsed("#!/usr/bin/env jbuild\n# escape=`\nFROM a\n");

    assertThat(recipe.directives()).containsEntry("syntax", "a");
    assertThat(escaped.escape()).isEqualTo('\\');
  }

  @Test
  void windowsLineEndsAndByteOrderMarkDoNotMatter() {
    byte[] bytes = "\ufeffFROM a\r\nRUN x \\\r\n# c\r\n  y\r\n".getBytes(StandardCharsets.UTF_8);

    ParseResult result = new RecipeReader().read("Recipe", bytes);

    assertThat(result).isInstanceOf(ParseResult.Parsed.class);
    Recipe recipe = ((ParseResult.Parsed) result).recipe();
    assertThat(recipe.stages().getFirst().from().image()).isEqualTo("a");
    assertThat(recipe.stages().getFirst().instructions().getFirst().source().text())
        .isEqualTo("RUN x   y");
  }

  @Test
  void anEscapedEscapeDoesNotContinueALine() {
    Recipe recipe = Recipes.parsed("FROM a\nENV A b\\\\\nRUN x\n");

    assertThat(recipe.stages().getFirst().instructions()).hasSize(2);
  }

  @Test
  void execFormMaySpanLinesAndUnescapesItsStrings() {
    var cmd = (Instruction.Cmd) Recipes.instruction("CMD [ \"a\\u00e9\\\"\", \\\n  \"b\" ]  \n");

    assertThat(cmd.command()).isEqualTo(exec("a\u00e9\"", "b"));
  }

  @Test
  void anArrayWithSomethingBehindItIsShellForm() {
    var cmd = (Instruction.Cmd) Recipes.instruction("CMD [\"a\"] && b");
    var copy = (Instruction.Copy) Recipes.instruction("COPY [\"a\", \"b\"] c");

    assertThat(cmd.command()).isEqualTo(new CommandLine.Shell("[\"a\"] && b"));
    assertThat(copy.sources()).containsExactly("[\"a\",", "\"b\"]");
  }

  @Test
  void healthchecksHaveACommandOrNone() {
    var none = (Instruction.Healthcheck) Recipes.instruction("HEALTHCHECK none");
    var check =
        (Instruction.Healthcheck)
            Recipes.instruction("HEALTHCHECK --interval=1m30s --retries=3 CMD [\"a\"]");

    assertThat(none.command()).isEmpty();
    assertThat(check.command()).contains(exec("a"));
    assertThat(check.flags()).hasSize(2);
  }

  @Test
  void aHeredocIsTheScriptOfRun() {
    var run = (Instruction.Run) Recipes.instruction("RUN <<-\"EOF\" # x\n\t\ta\n\tb\t\n\tEOF\n");

    assertThat(run.heredocs()).containsExactly(new Heredoc("EOF", false, true, "a\nb\t\n", 0));
    assertThat(run.source().text()).isEqualTo("RUN <<-\"EOF\" # x\n\t\ta\n\tb\t\nEOF");
    assertThat(run.source().span().endLine()).isEqualTo(5);
  }

  @Test
  void heredocsFollowEachOtherInTheOrderOfTheLine() {
    var run = (Instruction.Run) Recipes.instruction("RUN cat <<A 3<<'B c'\n1\nB c\nA\n# 2\nB c\n");

    assertThat(run.command()).isEqualTo(new CommandLine.Shell("cat <<A 3<<'B c'"));
    assertThat(run.heredocs())
        .containsExactly(
            new Heredoc("A", true, false, "1\nB c\n", 0),
            new Heredoc("B c", false, false, "# 2\n", 3));
  }

  @Test
  void everyHeredocOfACopyIsAFile() {
    var add = (Instruction.Add) Recipes.instruction("ADD <<a <<'b' c /d/\n1\na\n2\nb\n");

    assertThat(add.heredocs())
        .containsExactly(
            new Heredoc("a", true, false, "1\n", 0), new Heredoc("b", false, false, "2\n", 0));
    assertThat(add.sources()).containsExactly("c");
  }

  @Test
  void aTriggerKeepsItsTextWithHeredocs() {
    var onbuild = (Instruction.Onbuild) Recipes.instruction("onbuild  Run \\\n <<E\nx\nE\n");

    assertThat(onbuild.triggerText()).isEqualTo("Run  <<E\nx\nE");
    assertThat(onbuild.trigger()).get().isInstanceOf(Instruction.Run.class);
    assertThat(((Instruction.Run) onbuild.trigger().orElseThrow()).heredocs()).hasSize(1);
  }

  @Test
  void noHeredocStartsWhereNoneMay() {
    Recipe recipe =
        Recipes.parsed(
            "FROM a\nUSER <<E\nRUN [\"<<E\"]\nRUN cat <<<x\nRUN a<<E\nRUN \"<<E\"\nRUN it's <<E\n");

    assertThat(recipe.stages().getFirst().instructions()).hasSize(6);
  }

  private static CommandLine.Exec exec(String... arguments) {
    return new CommandLine.Exec(ImmutableList.copyOf(arguments));
  }
}
