package dev.jbuild.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogTextTest {

  @Test
  void coloursPassOnATerminalAndEndWithTheLine() {
    assertThat(colourful("\u001b[1;31mred")).isEqualTo("\u001b[1;31mred\u001b[0m");
  }

  @Test
  void otherSequencesAreEscapedOnATerminalToo() {
    assertThat(colourful("\u001b[2J")).isEqualTo("\\x1b[2J");
    assertThat(colourful("\u001b]0;x\u0007")).isEqualTo("\\x1b]0;x\\x07");
    assertThat(colourful("\u001b[31")).isEqualTo("\\x1b[31");
    assertThat(colourful("\u001b[" + "1;".repeat(50) + "m")).startsWith("\\x1b[");
  }

  @Test
  void bytesThatAreNoUtf8AreEscapedOneByOne() {
    byte[] bytes = {'a', (byte) 0xc3, '(', (byte) 0x80, (byte) 0xed, (byte) 0xa0, (byte) 0x80};

    assertThat(LogText.of(bytes, bytes.length, false)).isEqualTo("a\\xc3(\\x80\\xed\\xa0\\x80");
  }

  @Test
  void charactersThatTurnTextAroundAreEscaped() {
    assertThat(LogText.of("a\u202eb\u2066\u0085")).isEqualTo("a\\u202eb\\u2066\\u0085");
  }

  @Test
  void otherLanguagesStayReadable() {
    assertThat(colourful("größe 漢字 \ud83d\ude00")).isEqualTo("größe 漢字 \ud83d\ude00");
  }

  @Test
  void randomBytesNeverLeaveAControlCharacter() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);

      String text = LogText.of(bytes, bytes.length, false);

      assertThat(text.codePoints())
          .noneMatch(c -> c != '\t' && Character.getType(c) == Character.CONTROL);
    }
  }

  @Test
  void linesSurviveAnySplitOfTheStream() {
    byte[] bytes = "one\r\n\r\ntwo\n10%\r20%\r\nlast".getBytes(StandardCharsets.US_ASCII);
    for (int piece = 1; piece <= bytes.length; piece++) {
      List<String> lines = new ArrayList<>();
      LineSplitter splitter = new LineSplitter();
      LineSplitter.Lines sink = (b, n) -> lines.add(new String(b, 0, n, StandardCharsets.US_ASCII));

      for (int at = 0; at < bytes.length; at += piece) {
        int count = Math.min(piece, bytes.length - at);
        byte[] part = java.util.Arrays.copyOfRange(bytes, at, at + count);
        splitter.add(part, count, sink);
      }
      splitter.finish(sink);

      assertThat(lines).containsExactly("one", "", "two", "10%", "20%", "last");
    }
  }

  @Test
  void endlessLineIsCutAndNothingIsLost() {
    LineSplitter splitter = new LineSplitter();
    long[] total = new long[2];
    LineSplitter.Lines sink =
        (b, n) -> {
          total[0] += n;
          total[1] = Math.max(total[1], n);
        };
    byte[] block = new byte[50_000];

    for (int i = 0; i < 10; i++) {
      splitter.add(block, block.length, sink);
    }
    splitter.finish(sink);

    assertThat(total[0]).isEqualTo(500_000);
    assertThat(total[1]).isEqualTo(LineSplitter.LONGEST);
  }

  private static String colourful(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return LogText.of(bytes, bytes.length, true);
  }
}
