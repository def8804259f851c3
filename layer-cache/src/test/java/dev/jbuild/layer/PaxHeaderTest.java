package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaxHeaderTest {

  @Test
  void theLastOfSeveralRecordsCountsAndAnEmptyOneTakesBack() throws TarFault {
    PaxHeader header = parse("10 path=a\n10 path=b\n10 size=7\n8 size=\n");

    assertThat(header.pathOr("ustar")).isEqualTo("b");
    assertThat(header.sizeOr(5)).isEqualTo(5);
  }

  @Test
  void valuesOfExtendedAttributesAreBytes() throws TarFault {
    PaxHeader header = parse("28 SCHILY.xattr.user.a=\u0080\n=\0\n27 SCHILY.xattr.user.b%3D=\n");

    assertThat(header.xattrs())
        .isEqualTo(
            ImmutableMap.of(
                "user.a", Bytes.of(new byte[] {(byte) 0x80, '\n', '=', 0}),
                "user.b=", Bytes.of(new byte[0])));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "999999 path=x\n",
        "8 path=x\n",
        "10 path=xy",
        "path=x\n",
        " path=x\n",
        "0 path=x\n",
        "99999999999999999999 path=x\n",
        "8 pathx\n",
        "12 path=a\0b\n",
        "17 SCHILY.xattr.=\n",
      })
  void malformedRecordsAreRefused(String data) {
    assertThatThrownBy(() -> parse(data))
        .isInstanceOf(TarFault.class)
        .hasMessageStartingWith("pax header at byte 512: ");
  }

  @ParameterizedTest
  @CsvSource({
    "1.123456789, 1, 123456789",
    "1.1234567891, 1, 123456789",
    "-1.25, -2, 750000000",
    "-1, -1, 0",
    "-0.5, -1, 500000000",
    "0, 0, 0",
    "17179869184, 17179869184, 0",
  })
  void timesAreDecimal(String text, long seconds, int nanos) throws TarFault {
    assertThat(PaxTime.parse(text, "entry")).isEqualTo(new PaxTime(seconds, nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9e9999999", "1e-9", "", "-", ".", "x", "1.2.3", "99999999999999999999"})
  void otherTimesAreRefused(String text) {
    assertThatThrownBy(() -> PaxTime.parse(text, "entry")).isInstanceOf(TarFault.class);
  }

  private static PaxHeader parse(String data) throws TarFault {
    return PaxHeader.parse(data.getBytes(StandardCharsets.ISO_8859_1), 512);
  }
}
