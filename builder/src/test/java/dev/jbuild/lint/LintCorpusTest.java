package dev.jbuild.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Agreement with the warnings recorded from BuildKit's own tests of its checks. */
class LintCorpusTest {
  /** Said by the parser of jbuild in its own words. */
  private static final String PARSE_ERROR = "dockerfile parse error on line 4: unknown instruction";

  private final Path corpus = SharedCorpus.find();

  @Test
  void everyRecordedCaseHasItsWarningsAndNoOther() throws IOException {
    byte[] bytes = Files.readAllBytes(corpus.resolve("lint.json"));
    List<JsonView> cases = Json.view(bytes, "lint.json").member("cases").elements();
    SoftAssertions softly = new SoftAssertions();

    for (JsonView each : cases) {
      LintResult result = checks(each).run();

      String name = each.text("origin_test") + each.text("dockerfile");
      softly.assertThat(found(result)).as(name).containsExactlyInAnyOrderElementsOf(recorded(each));
      softly.assertThat(error(result)).as(name).isEqualTo(recordedError(each));
    }

    softly.assertAll();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(52);
  }

  private static Checks checks(JsonView recorded) {
    ImmutableMap.Builder<String, String> args = ImmutableMap.builder();
    for (var attribute : attributes(recorded).entrySet()) {
      if (attribute.getKey().startsWith("build-arg:")) {
        args.put(attribute.getKey().substring("build-arg:".length()), attribute.getValue());
      }
    }
    return Checks.of(recorded.text("dockerfile"))
        .buildArgs(args.buildOrThrow())
        .ignoring(recorded.text("dockerignore"));
  }

  private static ImmutableMap<String, String> attributes(JsonView recorded) {
    return recorded.find("attrs").map(JsonView::stringMap).orElse(ImmutableMap.of());
  }

  private static List<String> found(LintResult result) {
    List<String> found = new ArrayList<>();
    for (LintWarning warning : result.warnings()) {
      found.add(
          warning.rule().ruleName() + " " + warning.span().startLine() + " " + warning.detail());
    }
    return found;
  }

  private static List<String> recorded(JsonView recorded) {
    List<String> expected = new ArrayList<>();
    for (JsonView warning :
        recorded.find("warnings").map(JsonView::elements).orElse(ImmutableList.of())) {
      expected.add(
          warning.text("rule")
              + " "
              + warning.member("line").integer()
              + " "
              + warning.text("detail"));
    }
    return expected;
  }

  private static String error(LintResult result) {
    return result.error().map(LintError::message).map(LintCorpusTest::comparable).orElse("");
  }

  private static String recordedError(JsonView recorded) {
    return Optional.of(recorded.text("build_error")).map(LintCorpusTest::comparable).orElse("");
  }

  private static String comparable(String error) {
    return error.startsWith(PARSE_ERROR) ? PARSE_ERROR : error;
  }
}
