package dev.jbuild.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteSizeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4096, 4096",
    "12b, 12",
    "1k, 1024",
    "1K, 1024",
    "512m, 536870912",
    "512MiB, 536870912",
    "512 mb, 536870912",
    "1.5g, 1610612736",
    "2t, 2199023255552",
    "8191p, 9222246136947933184"
  })
  void unitsArePowersOf1024(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "m",
        "-1",
        "+1",
        "1x",
        "1bb",
        "1.",
        ".5",
        "1..5",
        "1m2",
        "0x10",
        "1e3",
        "8192p",
        "9223372036854775808",
        "999999999999999999k",
        "1 0",
        "1mib2",
        "\u0661"
      })
  void whatIsNoSizeIsRefusedWithAHint(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOfSatisfying(
            ValueException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(e.hint()).isPresent();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "999, 999B",
    "1000, 1kB",
    "1234, 1.23kB",
    "12345, 12.3kB",
    "123456, 123kB",
    "999999, 1MB",
    "1050000, 1.05MB",
    "999500000, 1GB",
    "73200000000, 73.2GB",
    "9223372036854775807, 9.22EB"
  })
  void peopleReadPowersOf1000(long bytes, String text) {
    assertThat(ByteSize.human(bytes)).isEqualTo(text);
  }

  @Test
  void controlCharactersOfTheInputAreEscapedInTheMessage() {
    assertThatThrownBy(() -> ByteSize.parse("\u001b[2J"))
        .hasMessage("size '\\x1b[2J': not a size in bytes");
  }
}
