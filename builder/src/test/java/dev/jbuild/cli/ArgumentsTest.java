package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  private final CommandModel model =
      new CommandModel("x", "", "")
          .flag("-q, --quiet", "")
          .flag("-i, --interactive", "")
          .flag("-t, --tty", "")
          .value("-o, --output", "FILE", "")
          .value("--max-size", "SIZE", "")
          .value("-j, --jobs", "N", "")
          .values("-e, --env", "NAME", "")
          .arguments(0, 9);
  private ImmutableMap<String, String> variables = ImmutableMap.of();

  @Test
  void variableStandsForAnOptionThatWasNotGiven() {
    variables = ImmutableMap.of("JBUILD_OUTPUT", "a", "JBUILD_QUIET", "yes", "JBUILD_ENV", "A=b");

    Arguments arguments = parse();

    assertThat(arguments.value("--output")).contains("a");
    assertThat(arguments.flag("--quiet")).isTrue();
    assertThat(arguments.values("--env")).containsExactly("A=b");
    assertThat(arguments.given("--output")).isFalse();
  }

  @Test
  void commandLineWinsOverVariables() {
    variables = ImmutableMap.of("JBUILD_OUTPUT", "a", "JBUILD_QUIET", "1", "JBUILD_ENV", "A=b");

    Arguments arguments = parse("-o", "b", "--quiet=false", "-e", "C=d");

    assertThat(arguments.value("--output")).contains("b");
    assertThat(arguments.flag("--quiet")).isFalse();
    assertThat(arguments.values("--env")).containsExactly("C=d");
  }

  @Test
  void emptyVariableCountsAsAbsent() {
    variables = ImmutableMap.of("JBUILD_OUTPUT", "", "JBUILD_QUIET", "");

    assertThat(parse().value("--output")).isEmpty();
    assertThat(parse().flag("--quiet", true)).isTrue();
  }

  @Test
  void faultyVariableIsNamedInTheMessage() {
    variables =
        ImmutableMap.of("JBUILD_QUIET", "maybe", "JBUILD_MAX_SIZE", "1x", "JBUILD_JOBS", "0");

    assertThatThrownBy(() -> parse().flag("--quiet")).hasMessageContaining("JBUILD_QUIET");
    assertThatThrownBy(() -> parse().bytes("--max-size")).hasMessageContaining("JBUILD_MAX_SIZE");
    assertThatThrownBy(() -> parse().integer("--jobs", 1)).hasMessageContaining("JBUILD_JOBS");
  }

  @Test
  void sizesTakeUnits() {
    assertThat(parse("--max-size", "2k").bytes("--max-size")).hasValue(2048);
  }

  @Test
  void lastValueOfASingleOptionCounts() {
    assertThat(parse("-o", "a", "-o", "b").value("--output")).contains("b");
  }

  @Test
  void shortOptionsMayBeJoined() {
    Arguments arguments = parse("-itq", "-ofile", "-j4");

    assertThat(arguments.flag("--interactive")).isTrue();
    assertThat(arguments.flag("--tty")).isTrue();
    assertThat(arguments.flag("--quiet")).isTrue();
    assertThat(arguments.value("--output")).contains("file");
    assertThat(arguments.integer("--jobs", 1)).hasValue(4);
  }

  @Test
  void singleDashIsAValueAndAnArgument() {
    Arguments arguments = parse("-o", "-", "-");

    assertThat(arguments.value("--output")).contains("-");
    assertThat(arguments.words()).containsExactly("-");
  }

  @Test
  void twoDashesEndTheOptions() {
    assertThat(parse("--", "-q", "--x").words()).containsExactly("-q", "--x");
  }

  @Test
  void argumentsAreNeitherFilesToReadNorVariablesToExpand() {
    assertThat(parse("@file", "${env:HOME}", "\"a\"").words())
        .containsExactly("@file", "${env:HOME}", "\"a\"");
  }

  @Test
  void everythingAfterTheImageBelongsToTheContainer() {
    CommandModel run =
        new CommandModel("run", "", "").flag("-q, --quiet", "").arguments(1, 9).stopAtArgument();

    Arguments arguments =
        new ArgumentParser(run)
            .parse(ImmutableList.of("-q", "image", "sh", "-c", "--x", "-q"), variables);

    assertThat(arguments.words()).containsExactly("image", "sh", "-c", "--x", "-q");
  }

  private Arguments parse(String... words) {
    return new ArgumentParser(model).parse(ImmutableList.copyOf(words), variables);
  }
}
