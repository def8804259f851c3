package dev.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code SOURCE_DATE_EPOCH} as the time of the image and as an argument of stages. */
class SourceDateEpochTest {
  private static final Optional<Instant> COMMIT = Optional.of(Instant.ofEpochSecond(1234));

  @Test
  void stagesSeeTheSecondsOfTheContextInPlaceOfTheWord() {
    assertThat(seen("FROM scratch\nARG SOURCE_DATE_EPOCH\n", "context", COMMIT)).isEqualTo("1234");
    assertThat(
            seen(
                "ARG SOURCE_DATE_EPOCH=context\nFROM scratch\nARG SOURCE_DATE_EPOCH\n", "", COMMIT))
        .isEqualTo("1234");
  }

  @Test
  void aContextWithoutTimeLeavesItEmpty() {
    String recipe = "FROM scratch\nARG SOURCE_DATE_EPOCH=9\n";

    assertThat(seen(recipe, "context", Optional.empty())).isEmpty();
    assertThat(graph(recipe, "context", Optional.empty()).sourceDateEpoch()).isEmpty();
  }

  @Test
  void secondsAreShownAsAPlainNumber() {
    String recipe = "FROM scratch\nARG SOURCE_DATE_EPOCH\n";

    assertThat(seen(recipe, "+0042", COMMIT)).isEqualTo("42");
    assertThat(graph(recipe, "+0042", COMMIT).sourceDateEpoch())
        .contains(Instant.ofEpochSecond(42));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "1.5", "9223372036854775807", "99999999999999999999"})
  void whatIsNoTimeIsRefused(String value) {
    assertThatThrownBy(() -> graph("FROM scratch\n", value, COMMIT))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining(value);
  }

  private static String seen(String recipe, String argument, Optional<Instant> contextTime) {
    Step.Run run =
        (Step.Run) graph(recipe + "RUN x\n", argument, contextTime).target().steps().getLast();
    return run.environment().find("SOURCE_DATE_EPOCH").orElse("null");
  }

  private static StepGraph graph(String recipe, String argument, Optional<Instant> contextTime) {
    ImmutableMap<String, String> arguments =
        argument.isEmpty() ? ImmutableMap.of() : ImmutableMap.of("SOURCE_DATE_EPOCH", argument);
    return Planner.plan(
        Plans.recipe(recipe),
        Plans.options(arguments, ImmutableMap.of()),
        new NoImages(),
        () -> contextTime);
  }
}
