package dev.jbuild.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.recipe.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Agreement with the cases recorded from BuildKit's parser. */
class ParserCorpusTest {
  private final Corpus corpus = Corpus.find();

  @Test
  void everyTestfileHasTheRecordedTree() {
    SoftAssertions softly = new SoftAssertions();
    List<String> cases = corpus.cases("testfiles");
    for (String name : cases) {
      Expressions found = Expressions.of(corpus.text("testfiles/" + name + "/Dockerfile"));
      String expected = corpus.text("testfiles/" + name + "/result").strip();
      softly.assertThat(found.render()).as(name).isEqualTo(expected);
    }
    softly.assertAll();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(33);
  }

  @Test
  void everyNegativeTestfileIsRejected() {
    for (String name : corpus.cases("testfiles-negative")) {
      String text = corpus.text("testfiles-negative/" + name + "/Dockerfile");
      assertThat(read(text)).as(name).isInstanceOf(ParseResult.Rejected.class);
    }
  }

  @Test
  void linesCountThroughCommentsAndContinuations() {
    Expressions found = Expressions.of(corpus.text("testfile-line/Dockerfile"));
    Positions positions = new Positions(corpus.text("testfile-line/Dockerfile"));

    List<List<Integer>> lines = new ArrayList<>();
    for (InstructionSyntax instruction : found.instructions()) {
      int first = positions.line(instruction.keyword().start());
      lines.add(List.of(first, positions.line(instruction.lastOffset())));
    }

    assertThat(lines).containsExactly(List.of(5, 5), List.of(11, 12), List.of(17, 31));
  }

  @Test
  void everySnippetHasTheRecordedTreeStagesOrFault() {
    SoftAssertions softly = new SoftAssertions();
    JsonArray cases = corpus.json("snippets.json").getAsJsonObject().getAsJsonArray("cases");
    for (JsonElement element : cases) {
      checkSnippet(softly, element.getAsJsonObject());
    }
    softly.assertAll();
    assertThat(cases.size()).isGreaterThanOrEqualTo(86);
  }

  private static void checkSnippet(SoftAssertions softly, JsonObject snippet) {
    String text = snippet.get("dockerfile").getAsString();
    Expressions syntax = Expressions.of(text);
    if (snippet.has("ast_error")) {
      softly.assertThat(syntax.faults().hasErrors()).as(text).isTrue();
      softly.assertThat(read(text)).as(text).isInstanceOf(ParseResult.Rejected.class);
      return;
    }
    softly.assertThat(syntax.render()).as(text).isEqualTo(snippet.get("ast").getAsString());
    if (snippet.has("warnings")) {
      List<String> expected = new ArrayList<>();
      snippet.getAsJsonArray("warnings").forEach(warning -> expected.add(warning.getAsString()));
      List<String> found =
          syntax.faults().sorted().stream()
              .filter(fault -> fault.rule().equals("NoEmptyContinuation"))
              .map(Diagnostic::message)
              .toList();
      softly.assertThat(found).as(text).isEqualTo(expected);
    }
    switch (read(text)) {
      case ParseResult.Parsed(Recipe recipe) ->
          softly.assertThat(stages(recipe)).as(text).isEqualTo(stages(snippet));
      case ParseResult.Rejected(var source, var faults, _) -> {
        String expected =
            snippet.has("parse_error") ? snippet.get("parse_error").getAsString() : "nothing";
        softly.assertThat(faults.getFirst()).as(text).satisfies(fault -> agrees(fault, expected));
      }
    }
  }

  /** The line, when one was recorded, and the words that do not name BuildKit. */
  private static void agrees(Diagnostic fault, String expected) {
    int line = expected.indexOf(" on line ");
    if (line >= 0) {
      int colon = expected.indexOf(':', line);
      int number = Integer.parseInt(expected.substring(line + " on line ".length(), colon));
      assertThat(fault.span().startLine()).isEqualTo(number);
    }
    String wanted = core(expected.substring(expected.indexOf(": ") + 1));
    assertThat(core(fault.message()))
        .startsWith(wanted.substring(0, Math.min(20, wanted.length())));
  }

  private static String core(String message) {
    return message
        .toLowerCase(Locale.ROOT)
        .replaceAll("\\(did you mean.*", "")
        .replaceAll("[^a-z0-9 ]", "")
        .strip();
  }

  private static List<String> stages(Recipe recipe) {
    List<String> stages = new ArrayList<>();
    for (Instruction.Arg arg : recipe.globalArgs()) {
      stages.add("global " + SnippetView.of(arg));
    }
    for (Stage stage : recipe.stages()) {
      stages.add(stage.name().orElse("") + "|" + stage.from().image() + "|" + platform(stage));
      for (Instruction instruction : stage.instructions()) {
        stages.add(SnippetView.of(instruction));
      }
    }
    return stages;
  }

  private static String platform(Stage stage) {
    return stage.from().flags().stream()
        .filter(flag -> flag.name().equals("platform"))
        .map(Instruction.Flag::value)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse("");
  }

  private static List<String> stages(JsonObject snippet) {
    List<String> stages = new ArrayList<>();
    JsonElement globals = snippet.get("meta_args");
    if (globals != null && globals.isJsonArray()) {
      globals
          .getAsJsonArray()
          .forEach(arg -> stages.add("global " + SnippetView.of(arg.getAsJsonObject())));
    }
    if (snippet.get("stages") == null || !snippet.get("stages").isJsonArray()) {
      return List.of("no stages: " + snippet.get("parse_error"));
    }
    for (JsonElement element : snippet.getAsJsonArray("stages")) {
      JsonObject stage = element.getAsJsonObject();
      stages.add(
          stage.get("name").getAsString()
              + "|"
              + stage.get("base").getAsString()
              + "|"
              + stage.get("platform").getAsString());
      if (stage.get("commands").isJsonArray()) {
        for (JsonElement command : stage.getAsJsonArray("commands")) {
          stages.add(SnippetView.of(command.getAsJsonObject()));
        }
      }
    }
    return stages;
  }

  @Test
  void everyRealRecipeHasTheRecordedTreeStagesAndArguments() {
    SoftAssertions softly = new SoftAssertions();
    int count = 0;
    for (String line : corpus.text("realworld/expected.jsonl").lines().toList()) {
      if (!line.isBlank()) {
        checkReal(softly, JsonParser.parseString(line).getAsJsonObject());
        count++;
      }
    }
    softly.assertAll();
    assertThat(count).isGreaterThan(100);
  }

  private void checkReal(SoftAssertions softly, JsonObject expected) {
    String file = expected.get("file").getAsString();
    String text = corpus.text("realworld/" + file);
    if (expected.has("ast_error") || expected.has("parse_error")) {
      softly.assertThat(read(text)).as(file).isInstanceOf(ParseResult.Rejected.class);
      return;
    }
    softly
        .assertThat(Expressions.of(text).render())
        .as(file)
        .isEqualTo(expected.get("ast").getAsString());
    switch (read(text)) {
      case ParseResult.Rejected(var source, var faults, _) ->
          softly.fail(file + " is rejected: " + faults);
      case ParseResult.Parsed(Recipe recipe) -> {
        JsonArray stages = new JsonArray();
        for (Stage stage : recipe.stages()) {
          JsonObject found = new JsonObject();
          found.addProperty("name", stage.name().orElse(""));
          found.addProperty("base", stage.from().image());
          found.addProperty("platform", platform(stage));
          JsonArray keywords = new JsonArray();
          stage.instructions().forEach(each -> keywords.add(each.source().keyword()));
          found.add("instructions", keywords);
          stages.add(found);
        }
        softly.assertThat(stages).as(file).isEqualTo(expected.get("stages"));
        JsonArray arguments = new JsonArray();
        for (Instruction.Arg arg : recipe.globalArgs()) {
          for (Instruction.ArgDefinition definition : arg.definitions()) {
            JsonArray pair = new JsonArray();
            pair.add(definition.name());
            pair.add(definition.defaultValue().orElse(null));
            arguments.add(pair);
          }
        }
        softly.assertThat(arguments).as(file).isEqualTo(expected.get("meta_args"));
      }
    }
  }

  private static ParseResult read(String text) {
    String decoded = text.startsWith("\ufeff") ? text.substring(1) : text;
    return new RecipeReader().read(new RecipeSource("Dockerfile", decoded));
  }
}
