package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarFieldTest {

  @Test
  void octalDigitsMayStandAmongSpacesAndNuls() {
    assertThat(number("0000644\0")).isEqualTo(0644);
    assertThat(number("  644 \0\0")).isEqualTo(0644);
    assertThat(number("\0\0\0\0\0\0\0\0")).isZero();
    assertThat(number("77777777")).isEqualTo(077777777);
  }

  @ParameterizedTest
  @ValueSource(strings = {"12x4z\0\0\0", "00008\0\0\0", "-1\0\0\0\0\0\0", "12 34\0\0\0"})
  void garbageIsNoNumber(String field) {
    assertThat(number(field)).isEqualTo(TarField.INVALID);
  }

  @Test
  void base256HoldsLargeAndNegativeNumbers() {
    assertThat(number("\u0080\0\0\0\u0080\0\0\0")).isEqualTo(0x80000000L);
    assertThat(number("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fe")).isEqualTo(-2);
  }

  @Test
  void base256BeyondALongIsNoNumber() {
    byte[] field = new byte[12];
    field[0] = (byte) 0x80;
    field[3] = 1;
    assertThat(TarField.number(field, 0, 12)).isEqualTo(TarField.INVALID);

    field[3] = 0;
    field[4] = 0x7f;
    assertThat(TarField.number(field, 0, 12)).isEqualTo(0x7f00000000000000L);
  }

  @Test
  void whatDoesNotFitAnOctalFieldIsWrittenAsZero() {
    byte[] field = new byte[8];

    TarField.putOctal(field, 0, 8, 0777777777L);

    assertThat(TarField.fitsOctal(0777777777L, 8)).isFalse();
    assertThat(new String(field, StandardCharsets.ISO_8859_1)).isEqualTo("0000000\0");
  }

  @Test
  void oldTarsSumSignedBytes() {
    byte[] block = new byte[TarField.BLOCK];
    block[0] = (byte) 0xe9;
    int signed = TarField.checksum(block, 0) - 256;
    TarField.putOctal(block, TarField.CHECKSUM, 8, signed);

    assertThat(TarField.checksumMatches(block)).isTrue();
    block[1] = 1;
    assertThat(TarField.checksumMatches(block)).isFalse();
  }

  private static long number(String field) {
    return TarField.number(field.getBytes(StandardCharsets.ISO_8859_1), 0, 8);
  }
}
