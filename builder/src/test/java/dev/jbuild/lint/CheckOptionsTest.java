package dev.jbuild.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckOptionsTest {
  private static final String TWO = "FROM scratch as base\ncopy a /\nCOPY b /\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "skip=A, B|A,B|false|false",
        "skip=all|''|true|false",
        "skip = A ; error = true|A|false|true",
        "error=1;skip=A|A|false|true",
        "error=F|''|false|false",
        "skip=A;error=TRUE // the rest is a remark=1|A|false|true",
        "skip=A;skip=B|B|false|false",
        "''|''|false|false"
      })
  void optionsAreReadAsBuildKitReadsThem(
      String text, String skipped, boolean skipAll, boolean error) {
    CheckOptions options = CheckOptions.parse(text);

    assertThat(String.join(",", options.skipped())).isEqualTo(skipped);
    assertThat(options.skipAll()).isEqualTo(skipAll);
    assertThat(options.error()).isEqualTo(error);
  }

  @Test
  void fourthPartBelongsToTheThird() {
    CheckOptions options = CheckOptions.parse("error=true;experimental=a;skip=b;error=false");

    assertThat(options.error()).isTrue();
    assertThat(options.skipped()).containsExactly("b;error=false");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "skip|invalid check option \"skip\"",
        "skip=A;|invalid check option \"\"",
        "nosuch=1|invalid check option \"nosuch\"",
        "error=maybe|failed to parse check option \"error=maybe\": strconv.ParseBool: parsing"
            + " \"maybe\": invalid syntax"
      })
  void whatDoesNotParseIsNamed(String text, String why) {
    assertThatThrownBy(() -> CheckOptions.parse(text))
        .isInstanceOf(LintException.class)
        .hasMessage("failed to parse check options: " + why);
  }

  @Test
  void directiveSkipsRulesOfTheWholeFile() {
    assertThat(Checks.of(TWO).found())
        .containsExactly("FromAsCasing 1", "ConsistentInstructionCasing 2");
    assertThat(Checks.of("# check=skip=FromAsCasing\n" + TWO).found())
        .containsExactly("ConsistentInstructionCasing 3");
    assertThat(Checks.of("# check=skip=all\n" + TWO).found()).isEmpty();
  }

  @Test
  void buildArgumentWinsOverTheDirective() {
    Checks checks = Checks.of("# check=skip=all\n" + TWO);

    checks.buildArgs(ImmutableMap.of("BUILDKIT_DOCKERFILE_CHECK", "skip=FromAsCasing"));

    assertThat(checks.found()).containsExactly("ConsistentInstructionCasing 3");
  }

  @Test
  void commentSkipsRulesOfTheInstructionBelowIt() {
    String text =
        "FROM scratch\n# check=skip=JSONArgsRecommended // not worth it\nCMD a\nENTRYPOINT b\n";

    assertThat(Checks.of(text).found()).containsExactly("JSONArgsRecommended 4");
  }

  @Test
  void commentThatOnlyLooksLikeOptionsIsAComment() {
    assertThat(Checks.of("FROM scratch\n# check=the manual\nCMD a\n").found())
        .containsExactly("JSONArgsRecommended 3");
  }

  @Test
  void errorNamesTheRulesThatFailOnce() {
    LintResult result =
        Checks.of("# check=error=true\nFROM scratch as a\nFROM a as b\nCMD x\n").run();

    assertThat(result.error().orElseThrow().message())
        .isEqualTo("lint violation found for rules: FromAsCasing, JSONArgsRecommended");
  }

  @Test
  void ownRulesWarnButDoNotFail() {
    LintResult result =
        Checks.of("# check=error=true\nFROM debian\nRUN apt-get update && apt-get install -y a\n")
            .run();

    assertThat(result.warnings()).hasSize(1);
    assertThat(result.error()).isEmpty();
  }
}
