package dev.jbuild.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrintableTest {

  @Test
  void cleanTextIsReturnedAsItIs() {
    String text = "plain C:\\path 'q' \"d\" ~";

    assertThat(Printable.escape(text)).isSameAs(text);
  }

  @Test
  void lettersOfAnyScriptAndPairsOfSurrogatesStay() {
    assertThat(Printable.escape("\u00e9 \u65e5\u672c \ud83d\ude00"))
        .isEqualTo("\u00e9 \u65e5\u672c \ud83d\ude00");
  }

  @Test
  void whatDrivesATerminalOrTurnsTextAroundIsSpelled() {
    assertThat(Printable.escape("a\u001b[2J\r\n\tb\u007f\u0085\u009bc\u202ed\u2028\ufeff\ud800x"))
        .isEqualTo("a\\x1b[2J\\r\\n\\tb\\x7f\\x85\\x9bc\\u202ed\\u2028\\ufeff\\ud800x");
  }

  @Test
  void fileNamesAreShownAsUtf8WhereTheyAreThat() {
    assertThat(Printable.fileName("caf\u00c3\u00a9")).isEqualTo("caf\u00e9");
  }

  @Test
  void otherBytesOfFileNamesAreSpelled() {
    assertThat(Printable.fileName("caf\u00e9\n")).isEqualTo("caf\\xe9\\n");
  }

  @Test
  void aCutIsVisible() {
    assertThat(Printable.shorten("x".repeat(5000), 10)).isEqualTo("xxxxxxxxxx...");
    assertThat(Printable.shorten("short", 10)).isEqualTo("short");
  }
}
