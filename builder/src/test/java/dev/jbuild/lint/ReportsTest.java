package dev.jbuild.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonValue;
import dev.jbuild.json.JsonView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private static final String RECIPE =
      """
      # syntax=docker/dockerfile:1
      ARG BASE=alpine
      # GO is the toolchain
      ARG GO=1.${MINOR}
      ARG MINOR=26

      # build compiles it
      FROM --platform=$BUILDPLATFORM golang:$GO AS build
      # OPTS are passed on
      ARG OPTS=-x GO
      RUN --mount=type=secret,id=netrc,required \\
          --mount=type=ssh true
      FROM $BASE AS Other
      FROM scratch
      COPY --from=build /a /
      """;

  @Test
  void textIsThatOfDocker() {
    LintResult result = Checks.of("FROM a\nCMD b\n").run();

    assertThat(LintText.of(result))
        .isEqualTo(
            """
            Check complete, 1 warning has been found!

            WARNING: JSONArgsRecommended - https://docs.docker.com/go/dockerfile/rule/json-args-recommended/
            JSON arguments recommended for CMD to prevent unintended behavior related to OS signals
            Dockerfile:2
            --------------------
               1 |     FROM a
               2 | >>> CMD b
               3 |    \s
            --------------------
            """);
    assertThat(LintText.of(Checks.of("FROM a\n").run()))
        .isEqualTo("Check complete, no warnings found.\n");
  }

  @Test
  void controlCharactersOfTheRecipeAreEscaped() {
    LintResult result = Checks.of("FROM a\nCMD \u001b[31mred\n").run();

    assertThat(LintText.of(result)).doesNotContain("\u001b");
  }

  @Test
  void jsonIsThatOfBuildKit() {
    LintResult result = Checks.of("FROM a\nCMD b \\\n c\n").run();

    assertThat(Json.compact(LintJson.of(result)))
        .isEqualTo(
            "{\"warnings\":[{\"ruleName\":\"JSONArgsRecommended\",\"description\":\"JSON arguments"
                + " recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS"
                + " signals\",\"url\":\"https://docs.docker.com/go/dockerfile/rule/json-args-recommended/\",\"detail\":\"JSON"
                + " arguments recommended for CMD to prevent unintended behavior related to OS"
                + " signals\",\"location\":{\"ranges\":[{\"start\":{\"line\":2},"
                + "\"end\":{\"line\":2}},{\"start\":{\"line\":3},\"end\":{\"line\":3}}]}}],"
                + "\"sources\":[{\"filename\":\"Dockerfile\",\"data\":\"RlJPTSBhCkNNRCBiIFwKIGMK\","
                + "\"language\":\"Dockerfile\"}]}");
  }

  @Test
  void jsonHoldsTheErrorOfABrokenRecipe() {
    LintResult result = Checks.of("FROM a\nNOSUCH\n").run();

    JsonView error = view(LintJson.of(result)).member("buildError");

    assertThat(error.text("message")).startsWith("dockerfile parse error on line 2");
    assertThat(error.member("location").member("ranges").elements()).hasSize(1);
  }

  /** The parts of the schema of SARIF 2.1.0 that code scanning demands. */
  @Test
  void sarifHasWhatItsSchemaDemands() {
    LintResult result = Checks.of("FROM a as b\nCMD b\nRUN apt update && apt install x\n").run();

    JsonView document = view(Sarif.of(result, "9"));

    assertThat(document.text("version")).isEqualTo("2.1.0");
    JsonView run = document.member("runs").elements().getFirst();
    JsonView driver = run.member("tool").member("driver");
    assertThat(driver.text("name")).isEqualTo("jbuild");
    List<JsonView> rules = driver.member("rules").elements();
    assertThat(rules).extracting(rule -> rule.text("id")).doesNotHaveDuplicates().hasSize(3);
    assertThat(rules.getFirst().text("helpUri")).startsWith("https://");
    for (JsonView each : run.member("results").elements()) {
      int index = (int) each.member("ruleIndex").integer();
      assertThat(rules.get(index).text("id")).isEqualTo(each.text("ruleId"));
      assertThat(each.text("level")).isIn("none", "note", "warning", "error");
      assertThat(each.member("message").text("text")).isNotEmpty();
      JsonView place = each.member("locations").elements().getFirst().member("physicalLocation");
      assertThat(place.member("artifactLocation").text("uri")).isEqualTo("Dockerfile");
      JsonView region = place.member("region");
      assertThat(region.member("startLine").integer()).isPositive();
      assertThat(region.member("endColumn").integer())
          .isGreaterThan(region.member("startColumn").integer());
    }
  }

  @Test
  void targetsAreListedWithTheirDescriptions() {
    TargetList targets = new TargetList(Checks.of(RECIPE).request().recipe());

    assertThat(targets.text())
        .isEqualTo("TARGET    DESCRIPTION\nbuild     compiles it\nother\n(default)\n");
    JsonView build = view(targets.json()).member("targets").elements().getFirst();
    assertThat(build.text("base")).isEqualTo("golang:$GO");
    assertThat(build.text("platform")).isEqualTo("$BUILDPLATFORM");
    assertThat(build.has("default")).isFalse();
  }

  @Test
  void outlineHoldsWhatTheTargetTakes() {
    Checks checks = Checks.of(RECIPE).buildArgs(ImmutableMap.of("OPTS", "-v", "MINOR", "27"));

    Outline outline = Outline.of(checks.request());

    assertThat(outline.text())
        .isEqualTo(
            """
            BUILD ARG   VALUE   DESCRIPTION
            GO          1.      is the toolchain
            OPTS        -v      are passed on

            SECRET   REQUIRED
            netrc    true

            SSH       REQUIRED
            default
            """);
  }

  @Test
  void outlineOfAnotherTargetHoldsOnlyItsOwn() {
    Outline outline = Outline.of(Checks.of(RECIPE).target("other").request());

    assertThat(outline.text())
        .isEqualTo("TARGET: other\n\nBUILD ARG   VALUE    DESCRIPTION\nBASE        alpine\n");
    assertThat(view(outline.json()).member("args").elements()).hasSize(1);
  }

  private static JsonView view(JsonValue value) {
    return Json.view(Json.compact(value).getBytes(StandardCharsets.UTF_8), "report");
  }
}
