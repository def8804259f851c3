package dev.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "5s, 5000000000",
    "1h15m30.5s, 4530500000000",
    "300ms, 300000000",
    ".5s, 500000000",
    "1.s, 1000000000",
    "1.5us, 1500",
    "0.3333333333333333333h, 1200000000000",
    "9223372036854775807ns, 9223372036854775807"
  })
  void durationIsNanoseconds(String text, long nanos) {
    assertThat(GoDuration.parseNanos(text)).isEqualTo(OptionalLong.of(nanos));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", ".s", "1..5s", "1.5.5s", "5 s", "5sec", "9223372036854775808ns"})
  void whatIsNoDurationIsAbsent(String text) {
    assertThat(GoDuration.parseNanos(text)).isEmpty();
  }

  @Test
  void sumThatIsTooLongIsAbsent() {
    assertThat(GoDuration.parseNanos("2562047h9223372036854775807ns")).isEmpty();
  }
}
