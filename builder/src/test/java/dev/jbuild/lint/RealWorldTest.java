package dev.jbuild.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Recipes that people use: checks end well on all of them, and cry wolf on none. */
class RealWorldTest {
  /** Their images keep lists, mostly on purpose: tools for building, and examples. */
  private static final List<String> PROJECTS =
      List.of(
          "docker__awesome-compose/",
          "docker__cli/",
          "jessfraz__dockerfiles/",
          "moby__buildkit/hack_",
          "moby__moby/");

  private final Path corpus = SharedCorpus.find();

  @Test
  void everyRecipeIsCheckedWithAndWithoutItsBase() throws IOException {
    List<Path> files = recipes();

    for (Path file : files) {
      String text = Files.readString(file);
      for (BaseFacts.Lookup bases : List.of(Checks.PLAIN, Checks.UNKNOWN)) {
        LintResult result = Checks.of(text).bases(bases).ignoring("**/*.md\n!README.md\n").run();

        assertThat(LintText.of(result)).as(file.toString()).doesNotContain("\u001b");
        assertThat(Json.compact(LintJson.of(result))).as(file.toString()).isNotEmpty();
        assertThat(Json.compact(Sarif.of(result, "1"))).as(file.toString()).isNotEmpty();
      }
    }

    assertThat(files).hasSizeGreaterThan(100);
  }

  @Test
  void everyRecipeIsDescribed() throws IOException {
    for (Path file : recipes()) {
      Checks checks = Checks.of(Files.readString(file)).buildArgs(ImmutableMap.of());
      if (checks.run().error().isEmpty()) {
        assertThat(new TargetList(checks.request().recipe()).text()).startsWith("TARGET");
        assertThat(Json.compact(Outline.of(checks.request()).json())).contains("sources");
      }
    }
  }

  /** What jbuild's own rules say of them, and what UndefinedVar says without any base. */
  @Test
  void ownRulesFindOnlyWhatWasReadAndFoundTrue() throws IOException {
    List<String> found = new ArrayList<>();

    for (Path file : recipes()) {
      for (LintWarning warning :
          Checks.of(Files.readString(file)).bases(Checks.UNKNOWN).run().warnings()) {
        if (!warning.rule().canFail() || warning.rule() == Rule.UNDEFINED_VAR) {
          found.add(corpus.resolve("realworld").relativize(file) + ": " + warning.shortText());
        }
      }
    }

    assertThat(found)
        .as("left apt lists, in files of these projects; each was read")
        .allMatch(each -> each.contains(": AptListsLeft: "))
        .allMatch(each -> PROJECTS.stream().anyMatch(each::startsWith))
        .hasSizeLessThan(20);
  }

  private List<Path> recipes() throws IOException {
    try (Stream<Path> walk = Files.walk(corpus.resolve("realworld"))) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().endsWith(".jsonl"))
          .filter(RealWorldTest::parses)
          .sorted()
          .toList();
    }
  }

  private static boolean parses(Path file) {
    try {
      return Files.readString(file).contains("FROM");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
