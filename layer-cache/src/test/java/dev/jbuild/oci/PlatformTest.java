package dev.jbuild.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/arm64/v8, linux/arm64/v8",
    "linux/arm64/8, linux/arm64/v8",
    "linux/arm, linux/arm",
    "linux/arm/7, linux/arm/v7",
    "freebsd/arm64/v8, freebsd/arm64/v8",
    "macos/arm64, darwin/arm64",
    "windows(10.0.17763)/amd64, windows(10.0.17763)/amd64",
    "linux/amd64/v1, linux/amd64",
    "linux/amd64/v3, linux/amd64/v3",
    "linux/other, linux/other"
  })
  void variantsStayAsTheyWereSpecified(String text, String shown) {
    assertThat(Platform.specified(text)).hasToString(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "linux/arm, linux/arm/v7",
    "linux/arm64/v8, linux/arm64",
    "linux/arm64/v8.0, linux/arm64",
    "linux/arm64/v9.1, linux/arm64/v9.1",
    "arm, linux/arm/v7",
    "s390x, linux/s390x"
  })
  void normalisedIsTheOneSpelling(String text, String shown) {
    assertThat(Platform.parse(text)).hasToString(shown);
    assertThat(Platform.parse(shown)).isEqualTo(Platform.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "local", "linux(", "linux(1", "(1)/amd64", "linux/amd64/"})
  void wordsThatMeanNothingAreRefusedWithTheForms(String text) {
    assertThatThrownBy(() -> Platform.parse(text))
        .isInstanceOfSatisfying(
            OciException.class,
            e -> assertThat(e.hint().orElseThrow()).contains("OS/ARCHITECTURE/VARIANT"));
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, 'linux/arm64 linux/amd64', 1",
    "linux/amd64, 'linux/386 linux/amd64', 1",
    "linux/amd64, 'linux/arm64 linux/386', 1",
    "linux/amd64, 'linux/amd64/v2', -1",
    "linux/amd64/v3, 'linux/amd64 linux/amd64/v2 linux/amd64/v4', 1",
    "linux/amd64/v3, 'linux/amd64/v4 linux/amd64', 1",
    "linux/arm64, 'linux/arm64/v8', 0",
    "linux/arm64/v8, 'linux/arm/v7 linux/arm64', 1",
    "linux/arm64, 'linux/arm/v6 linux/arm/v7', 1",
    "linux/arm64/v9, 'linux/arm64/v8.6 linux/arm64/v8.5 linux/arm64', 1",
    "linux/arm/v7, 'linux/arm/v5 linux/arm/v6', 1",
    "linux/arm/v6, 'linux/arm/v7', -1",
    "linux/arm, 'linux/arm/v7', 0",
    "linux/riscv64, 'linux/amd64 windows/riscv64', -1",
    "windows/amd64, 'linux/amd64', -1"
  })
  void theBestThatRunsIsChosen(String wanted, String offered, int expected) {
    List<Platform> platforms = new ArrayList<>();
    for (String text : Splitter.on(' ').split(offered)) {
      platforms.add(Platform.parse(text));
    }

    assertThat(Platform.parse(wanted).choose(platforms).orElse(-1)).isEqualTo(expected);
  }

  @Test
  void ofEqualsTheFirstIsChosen() {
    Platform amd64 = Platform.parse("linux/amd64");

    assertThat(amd64.choose(List.of(amd64, amd64))).hasValue(0);
    assertThat(amd64.choose(List.of())).isEmpty();
  }
}
