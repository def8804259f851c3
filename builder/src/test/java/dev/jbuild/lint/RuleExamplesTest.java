package dev.jbuild.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of each rule's page: what is bad is found, and only that; what is good is not. */
class RuleExamplesTest {
  private static final Set<Rule> ELSEWHERE =
      EnumSet.of(
          Rule.COPY_IGNORED_FILE,
          Rule.COPY_EMPTIED_BY_IGNORE,
          Rule.APT_LISTS_LEFT,
          Rule.SECRET_IN_CONTENT);

  /**
   * One example.
   *
   * @param lines where warnings of the rule are expected; empty for a good example
   */
  record Example(Rule rule, String text, ImmutableList<Integer> lines) {
    @Override
    public String toString() {
      return rule.ruleName() + ": " + text;
    }
  }

  private static Example example(Rule rule, String text, Integer... lines) {
    return new Example(rule, text, ImmutableList.copyOf(lines));
  }

  static Stream<Example> examples() {
    return Stream.of(examplesOfText(), examplesOfStages(), examplesOfInstructions())
        .flatMap(each -> each);
  }

  private static Stream<Example> examplesOfText() {
    return Stream.of(
        example(Rule.STAGE_NAME_CASING, "FROM alpine AS BuilderBase\n", 1),
        example(Rule.STAGE_NAME_CASING, "FROM alpine AS builder-base\n"),
        example(Rule.FROM_AS_CASING, "FROM debian:latest as builder\n", 1),
        example(Rule.FROM_AS_CASING, "from debian:latest AS builder\n", 1),
        example(Rule.FROM_AS_CASING, "FROM debian:latest AS deb-builder\n"),
        example(Rule.FROM_AS_CASING, "from debian:latest as deb-builder\n"),
        example(Rule.NO_EMPTY_CONTINUATION, "FROM alpine\nEXPOSE \\\n\n80\n", 4),
        example(Rule.NO_EMPTY_CONTINUATION, "FROM alpine\nEXPOSE \\\n# port\n80\n"),
        example(Rule.CONSISTENT_INSTRUCTION_CASING, "FROM alpine\nworkdir /app\nCOPY a .\n", 2),
        example(Rule.CONSISTENT_INSTRUCTION_CASING, "From alpine\nFROM b\n", 1),
        example(Rule.CONSISTENT_INSTRUCTION_CASING, "from alpine\nworkdir /app\n"),
        example(Rule.DUPLICATE_STAGE_NAME, "FROM a AS b\nFROM c AS b\n", 2),
        example(Rule.DUPLICATE_STAGE_NAME, "FROM a AS b\nFROM c AS d\n"),
        example(Rule.RESERVED_STAGE_NAME, "FROM alpine AS scratch\nFROM a AS context\n", 1, 2),
        example(Rule.RESERVED_STAGE_NAME, "FROM alpine AS builder\n"),
        example(Rule.JSON_ARGS_RECOMMENDED, "FROM alpine\nENTRYPOINT my-program start\n", 2),
        example(Rule.JSON_ARGS_RECOMMENDED, "FROM alpine\nENTRYPOINT [\"my-program\"]\n"),
        example(Rule.JSON_ARGS_RECOMMENDED, "FROM alpine\nSHELL [\"bash\", \"-c\"]\nCMD a\n"),
        example(Rule.MAINTAINER_DEPRECATED, "FROM a\nMAINTAINER me@example.org\n", 2),
        example(Rule.MAINTAINER_DEPRECATED, "FROM a\nLABEL org.opencontainers.image.authors=me\n"));
  }

  private static Stream<Example> examplesOfStages() {
    return Stream.of(
        example(Rule.UNDEFINED_ARG_IN_FROM, "FROM node:22${VARIANT} AS jsbuilder\n", 1),
        example(
            Rule.UNDEFINED_ARG_IN_FROM, "ARG VARIANT=\"-alpine3.20\"\nFROM node:22${VARIANT}\n"),
        example(Rule.WORKDIR_RELATIVE_PATH, "FROM nginx\nWORKDIR usr/share/html\nCOPY a .\n", 2),
        example(Rule.WORKDIR_RELATIVE_PATH, "FROM nginx\nWORKDIR /usr\nWORKDIR share\n"),
        example(Rule.UNDEFINED_VAR, "FROM alpine AS base\nCOPY $foo .\n", 2),
        example(Rule.UNDEFINED_VAR, "FROM alpine AS base\nARG foo\nCOPY $foo .\n"),
        example(Rule.UNDEFINED_VAR, "ARG foo=1\nFROM alpine\nLABEL a=$foo\n", 3),
        example(Rule.UNDEFINED_VAR, "FROM alpine\nRUN echo $foo\n"),
        example(
            Rule.UNDEFINED_VAR, "FROM alpine AS a\nARG foo=1\nFROM a\nENV bar=${foo}\nUSER $bar\n"),
        example(Rule.UNDEFINED_VAR, "FROM a\nCOPY <<E /x\n$foo\nE\nCOPY <<'E' /y\n$bar\nE\n", 2),
        example(Rule.UNDEFINED_VAR, "FROM a\nRUN --mount=type=cache,target=$foo true\n", 2),
        example(
            Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
            "FROM alpine\nENTRYPOINT [\"echo\"]\nENTRYPOINT [\"a\"]\nCMD [\"b\"]\n",
            2),
        example(
            Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
            "FROM alpine\nCMD [\"a\"]\nFROM alpine\nCMD [\"a\"]\n"),
        example(Rule.LEGACY_KEY_VALUE_FORMAT, "FROM alpine\nENV DIR /my/path\n", 2),
        example(Rule.LEGACY_KEY_VALUE_FORMAT, "FROM alpine\nLABEL a b\n", 2),
        example(Rule.LEGACY_KEY_VALUE_FORMAT, "FROM alpine\nENV DIR=/my/path\n"),
        example(Rule.REDUNDANT_TARGET_PLATFORM, "FROM --platform=$TARGETPLATFORM alpine AS a\n", 1),
        example(Rule.REDUNDANT_TARGET_PLATFORM, "FROM --platform=$BUILDPLATFORM alpine\n"),
        example(Rule.SECRETS_USED_IN_ARG_OR_ENV, "FROM scratch\nARG AWS_SECRET_ACCESS_KEY\n", 2),
        example(Rule.SECRETS_USED_IN_ARG_OR_ENV, "FROM scratch\nENV PUBLIC_KEY=a KEYBOARD=b\n"));
  }

  private static Stream<Example> examplesOfInstructions() {
    return Stream.of(
        example(Rule.INVALID_DEFAULT_ARG_IN_FROM, "ARG TAG\nFROM busybox:${TAG}\n", 2),
        example(Rule.INVALID_DEFAULT_ARG_IN_FROM, "ARG TAG=latest\nFROM busybox:${TAG}\n"),
        example(Rule.INVALID_DEFAULT_ARG_IN_FROM, "ARG TAG\nFROM alpine:${TAG:-3.14}\n"),
        example(
            Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
            "FROM --platform=linux/amd64 alpine AS base\n",
            1),
        example(
            Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
            "FROM --platform=linux/amd64 alpine AS build_amd64\n"),
        example(
            Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED, "FROM --platform=$BUILDPLATFORM alpine\n"),
        example(
            Rule.INVALID_DEFINITION_DESCRIPTION,
            """
            # check=experimental=all
            # no description
            FROM scratch AS base

            # nor this
            ARG V=1
            """,
            3,
            6),
        example(
            Rule.INVALID_DEFINITION_DESCRIPTION,
            "# check=experimental=all\n# base is good\nFROM scratch AS base\n# far\n\nARG V=1\n"),
        example(Rule.INVALID_DEFINITION_DESCRIPTION, "# no\nFROM scratch AS base\n"),
        example(Rule.EXPOSE_PROTO_CASING, "FROM alpine\nEXPOSE 80/TcP\n", 2),
        example(Rule.EXPOSE_PROTO_CASING, "FROM alpine\nEXPOSE 80/tcp\n"),
        example(Rule.EXPOSE_INVALID_FORMAT, "FROM alpine\nEXPOSE 127.0.0.1:80:80\n", 2),
        example(Rule.EXPOSE_INVALID_FORMAT, "FROM alpine\nEXPOSE 80:80\n", 2),
        example(Rule.EXPOSE_INVALID_FORMAT, "FROM alpine\nEXPOSE 80\n"),
        example(Rule.EXEC_FORM_INVALID, "FROM alpine\nCMD ['a', 'b']\n", 2),
        example(Rule.EXEC_FORM_INVALID, "FROM alpine\nRUN [ \"$(id -u)\" = 0 ] && [ -f /x ]\n"),
        example(Rule.UNKNOWN_TRIGGER, "FROM alpine\nONBUILD NOSUCH a\n", 2),
        example(Rule.UNKNOWN_TRIGGER, "FROM alpine\nONBUILD RUN a\n"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleIsFoundExactlyWhereItIsBad(Example example) {
    List<Integer> lines =
        Checks.of(example.text).run().warnings().stream()
            .filter(warning -> warning.rule() == example.rule)
            .map(warning -> warning.span().startLine())
            .toList();

    assertThat(lines).isEqualTo(example.lines);
  }

  @Test
  void everyRuleHasABadAndAGoodExample() {
    Set<Rule> bad = EnumSet.copyOf(ELSEWHERE);
    Set<Rule> good = EnumSet.copyOf(ELSEWHERE);

    examples().forEach(example -> (example.lines.isEmpty() ? good : bad).add(example.rule));

    assertThat(bad).containsExactly(Rule.values());
    assertThat(good).containsExactly(Rule.values());
  }

  @Test
  void stagesThatTheTargetDoesNotNeedAreReadButNotPlayed() {
    String text = "FROM scratch AS Other\nCMD a\nFROM scratch AS last\nCMD b\n";

    List<String> found = Checks.of(text).target("last").found();

    assertThat(found).containsExactly("StageNameCasing 1", "JSONArgsRecommended 4");
  }

  @Test
  void environmentOfTheBaseDefinesVariables() {
    String text = "FROM golang\nWORKDIR $GOPATH/src\nCMD a\n";
    BaseFacts golang = new BaseFacts(ImmutableMap.of("GOPATH", "/go"), true);

    assertThat(Checks.of(text).found()).containsExactly("UndefinedVar 2", "JSONArgsRecommended 3");
    assertThat(Checks.of(text).bases(image -> Optional.of(golang)).found()).isEmpty();
  }

  @Test
  void withoutItsBaseOnlyWhatTheRecipeShowsIsUndefined() {
    String text =
        """
        ARG VERSION=1
        FROM nosuch
        ENV A=$JAVA_HOME B=$VERSION C=$name
        ARG DIR_ASSETS=a
        COPY $DIR_ASSET /
        WORKDIR $HOME_OF_BASE
        """;

    List<String> texts = Checks.of(text).bases(Checks.UNKNOWN).texts();

    assertThat(texts)
        .containsExactly(
            "UndefinedVar: Usage of undefined variable '$VERSION' (line 3)",
            "UndefinedVar: Usage of undefined variable '$name' (line 3)",
            "UndefinedVar: Usage of undefined variable '$DIR_ASSET' (did you mean $DIR_ASSETS?)"
                + " (line 5)");
  }

  @Test
  void triggersOfAnEarlierStageCountForTheNext() {
    String text =
        "FROM scratch AS a\nONBUILD ARG foo\nONBUILD WORKDIR /x\nFROM a\nWORKDIR y\nUSER $foo\n";

    assertThat(Checks.of(text).found()).isEmpty();
  }

  @Test
  void brokenRecipeHasTheWarningsBeforeItsFirstError() {
    LintResult result = Checks.of("FROM scratch AS A\nCOPPY a b\nfrom x\nMAINTAINER m\n").run();

    assertThat(result.warnings())
        .extracting(LintWarning::shortText)
        .containsExactly("StageNameCasing: Stage name 'A' should be lowercase (line 1)");
    assertThat(result.error().orElseThrow().message()).contains("line 2", "COPPY");
  }

  @Test
  void unknownTargetIsAnErrorWithASuggestion() {
    LintResult result = Checks.of("FROM scratch AS build\n").target("biuld").run();

    assertThat(result.error().orElseThrow().message())
        .isEqualTo("target stage \"biuld\" could not be found (did you mean build?)");
  }
}
