package dev.jbuild.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LosslessTextTest {

  @Test
  void everyArrayOfBytesComesBack() {
    Random random = new Random(11);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);

      byte[] back = LosslessText.encode(LosslessText.decode(bytes));

      assertThat(back).as("round " + round).isEqualTo(bytes);
    }
  }

  @Test
  void textIsUtf8() {
    String text = "plain \u00E9 \uD83D\uDE00 end";
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);

    assertThat(LosslessText.decode(utf8)).isEqualTo(text);
    assertThat(LosslessText.encode(text)).isEqualTo(utf8);
  }

  @Test
  void whatIsNoUtf8IsEscaped() {
    assertThat(LosslessText.decode(new byte[] {'a', (byte) 0xFF, 'b', (byte) 0xC3}))
        .isEqualTo("a\uDCFFb\uDCC3");
  }

  @Test
  void theCharactersThatStandForBrokenOnesAreTextToo() {
    String text = "a\uFFFDb? \u00E9\uFFFD";
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);

    assertThat(LosslessText.decode(utf8)).isEqualTo(text);
    assertThat(LosslessText.encode(text)).isEqualTo(utf8);
    assertThat(LosslessText.encode("?\uDCFF?")).isEqualTo(new byte[] {'?', (byte) 0xFF, '?'});
  }
}
