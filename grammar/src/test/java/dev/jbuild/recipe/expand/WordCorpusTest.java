package dev.jbuild.recipe.expand;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.jbuild.grammar.Corpus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Agreement with the tables recorded from BuildKit's word expansion. */
class WordCorpusTest {
  private static final String ERROR = "error";

  private final Corpus corpus = Corpus.find();
  private final WordExpander expander = new WordExpander('\\');

  @Test
  void everyRowOfTheVariableTableAgrees() {
    Map<String, String> environment =
        Map.of("PWD", "/home", "SHELL", "bash", "KOREAN", "한국어", "NULL", "");
    SoftAssertions softly = new SoftAssertions();
    int count = 0;
    for (String line : corpus.text("words/envVarTest").lines().toList()) {
      String row = line.split("#", -1)[0].isBlank() ? "" : line;
      String[] columns = row.split("\\|", -1);
      if (columns.length < 3 || columns[0].strip().equals("W")) {
        continue;
      }
      count++;
      String expected = columns[2].strip();
      softly.assertThat(text(columns[1].strip(), environment)).as(line).isEqualTo(expected);
    }
    softly.assertAll();
    assertThat(count).isGreaterThan(150);
  }

  @Test
  void everyRowOfTheWordTableAgrees() {
    Map<String, String> environment = new HashMap<>();
    SoftAssertions softly = new SoftAssertions();
    for (String line : corpus.text("words/wordsTest").lines().toList()) {
      if (line.startsWith("ENV ")) {
        int equals = line.indexOf('=');
        environment.put(line.substring(4, equals), line.substring(equals + 1));
      } else if (!line.startsWith("#") && line.contains(" | ")) {
        int bar = line.indexOf(" | ");
        String input = line.substring(0, bar).stripTrailing();
        List<String> expected = List.of(line.substring(bar + 3).split(","));
        softly.assertThat(words(input, environment)).as(line).isEqualTo(expected);
      }
    }
    softly.assertAll();
  }

  @Test
  void everyModifierCaseAgrees() {
    SoftAssertions softly = new SoftAssertions();
    for (JsonElement element :
        corpus.json("words/expansion.json").getAsJsonObject().getAsJsonArray("cases")) {
      check(softly, element.getAsJsonObject());
    }
    softly.assertAll();
  }

  private void check(SoftAssertions softly, JsonObject row) {
    String input = row.get("input").getAsString();
    Map<String, String> environment = new HashMap<>();
    row.getAsJsonObject("env")
        .entrySet()
        .forEach(entry -> environment.put(entry.getKey(), entry.getValue().getAsString()));
    boolean error = row.has(ERROR) && row.get(ERROR).getAsBoolean();
    String expected = error ? ERROR : row.get("expected").getAsString();
    softly.assertThat(text(input, environment)).as(row.toString()).isEqualTo(expected);
    if (!error && row.has("matched")) {
      WordExpander.Expanded expanded = expander.expand(input, of(environment));
      softly.assertThat(names(expanded.used())).as(input).isEqualTo(names(row, "matched"));
      softly.assertThat(names(expanded.unmatched())).as(input).isEqualTo(names(row, "unmatched"));
    }
  }

  private static Set<String> names(Set<String> names) {
    return new TreeSet<>(names);
  }

  private static Set<String> names(JsonObject row, String member) {
    Set<String> names = new TreeSet<>();
    row.getAsJsonArray(member).forEach(name -> names.add(name.getAsString()));
    return names;
  }

  private String text(String word, Map<String, String> environment) {
    try {
      return expander.expand(word, of(environment)).text();
    } catch (ExpansionException e) {
      return ERROR;
    }
  }

  private List<String> words(String word, Map<String, String> environment) {
    try {
      return new ArrayList<>(expander.expand(word, of(environment)).words());
    } catch (ExpansionException e) {
      return List.of(ERROR);
    }
  }

  private static Variables of(Map<String, String> environment) {
    return name -> Optional.ofNullable(environment.get(name));
  }
}
