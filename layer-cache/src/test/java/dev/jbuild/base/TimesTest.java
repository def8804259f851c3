package dev.jbuild.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "300ms, 300000000",
    "1.5s, 1500000000",
    "1h30m, 5400000000000",
    "1m0.25s, 60250000000",
    "7ns, 7",
    "2us, 2000",
    "2562047h, 9223369200000000000"
  })
  void durationsAreNumbersWithUnits(String text, long nanos) {
    assertThat(Times.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "1 s", "-1s", "1x", "1.2.3s", ".s", "2562048h", "1h-1m"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatThrownBy(() -> Times.parse(text)).isInstanceOf(ValueException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
    "2015-10-31T22:22:54.690851953Z, 2015-10-31T22:22:54.690851953Z",
    "2015-10-31T22:22:54.5+02:00, 2015-10-31T20:22:54.500Z",
    "2015-10-31t22:22:54-00:30, 2015-10-31T22:52:54Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "2016-12-31T23:59:60Z, 2016-12-31T23:59:59Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z"
  })
  void timesAreThoseOfRfc3339(String text, String expected) {
    assertThat(Times.parseInstant(text)).isEqualTo(Instant.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2015-10-31",
        "2015-10-31T22:22:54",
        "2015-13-01T00:00:00Z",
        "2015-02-29T00:00:00Z",
        "2015-10-31T24:00:00Z",
        "2015-10-31T22:22:54.Z",
        "2015-10-31T22:22:54+0200",
        "2015-10-31T22:22:54+24:00",
        "2015-10-31T22:22:54Zx",
        "2015-00-10T00:00:00Z"
      })
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> Times.parseInstant(text)).isInstanceOf(ValueException.class);
  }

  @Test
  void fractionsAreAsLongAsNeeded() {
    assertThat(Times.format(Instant.parse("2026-08-01T12:00:00.120Z")))
        .isEqualTo("2026-08-01T12:00:00.12Z");
    assertThat(Times.format(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatIsWrittenIsReadBack(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      Instant instant =
          Instant.ofEpochSecond(
              random.nextLong(-62_000_000_000L, 253_000_000_000L), random.nextInt(1_000_000_000));

      assertThat(Times.parseInstant(Times.format(instant))).as("seed %d", seed).isEqualTo(instant);
    }
  }

  @Test
  void everyDayOfTheCalendarIsThatOfTheJdk() {
    for (LocalDate day = LocalDate.of(0, 1, 1); day.getYear() < 10_000; day = day.plusDays(1)) {
      assertThat(Times.instant(day + "T00:00:00Z"))
          .contains(Instant.ofEpochSecond(day.toEpochDay() * 86_400));
    }
  }
}
