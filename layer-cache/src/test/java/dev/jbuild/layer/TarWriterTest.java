package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.layer.TarHeader.Attributes;
import dev.jbuild.layer.TarHeader.Device;
import dev.jbuild.posix.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarWriterTest {
  private static final Attributes PLAIN = new Attributes(0644, 0, 0, 1, 0, ImmutableMap.of());

  @Test
  void anOrdinaryEntryIsOneUstarHeader() throws IOException {
    byte[] tar = write(header("etc/hostname", PLAIN, 0));

    assertThat(tar).hasSize(3 * TarField.BLOCK);
    assertThat(new String(tar, 0, 345, StandardCharsets.ISO_8859_1))
        .startsWith("etc/hostname\0")
        .contains("0000644\0" + "0000000\0" + "0000000\0" + "00000000000\0" + "00000000001\0")
        .contains("ustar\00000\0\0\0");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 101, 155, 156, 255, 256, 257, 1000, 4000})
  void namesOfAnyLengthComeBack(int length) throws IOException {
    String name = ("d".repeat(60) + "/").repeat(70).substring(0, length - 1) + "x";

    assertThat(readBack(header(name, PLAIN, 0)).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"caf\u00c3\u00a9", "bad-\u0080\u00ff", "a\nb", " ", "..\\.."})
  void namesOfAnyBytesComeBack(String name) throws IOException {
    String longName = "x/".repeat(200) + name;

    assertThat(readBack(header(name, PLAIN, 0)).name()).isEqualTo(name);
    assertThat(readBack(header(longName, PLAIN, 0)).name()).isEqualTo(longName);
  }

  @Test
  void aNameThatIsNotUtf8NeedsNoPaxRecord() throws IOException {
    assertThat(write(header("bad-\u0080\u00ff", PLAIN, 0))).hasSize(3 * TarField.BLOCK);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, -62135596800L, (1L << 33) - 1, 1L << 33, 1L << 40})
  void timesOfAnySizeComeBack(long seconds) throws IOException {
    Attributes attributes = new Attributes(0, 0, 0, seconds, 0, ImmutableMap.of());

    assertThat(readBack(header("a", attributes, 0)).attributes().seconds()).isEqualTo(seconds);
  }

  @Test
  void largeIdsAndAttributesComeBack() throws IOException {
    Bytes value = Bytes.of(new byte[] {(byte) 0x80, 0, '\n', '='});
    Attributes attributes =
        new Attributes(
            06777,
            Integer.MAX_VALUE,
            2_097_152,
            5,
            0,
            ImmutableMap.of("security.capability", value, "user.a=b%", value));

    assertThat(readBack(header("a", attributes, 0)).attributes()).isEqualTo(attributes);
  }

  @Test
  void aSizeBeyondEightGibibytesIsAPaxRecord() throws IOException {
    long size = (8L << 30) + 1;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DigestRing ring = new DigestRing()) {
      TarWriter writer = new TarWriter(ring, new TarWriter.Sink(out, () -> {}));
      writer.entry(header("big", PLAIN, size));
      writer.finish();
    }

    assertThat(out.toString(StandardCharsets.ISO_8859_1)).contains("19 size=8589934593\n");
  }

  @Test
  void paxRecordsStandInByteOrderOfTheirKeywords() throws IOException {
    Attributes attributes =
        new Attributes(
            0, 3_000_000, 3_000_000, -1, 0, ImmutableMap.of("user.z", Bytes.of(new byte[1])));

    String tar =
        new String(write(header("\u00c3\u00a9", attributes, 0)), StandardCharsets.ISO_8859_1);

    assertThat(tar).containsSubsequence("SCHILY.xattr.user.z=", "gid=", "mtime=", "path=", "uid=");
  }

  private static TarHeader header(String name, Attributes attributes, long size) {
    return new TarHeader(name, TarType.REGULAR, attributes, size, "", new Device(0, 0));
  }

  private static TarHeader readBack(TarHeader header) throws IOException {
    List<TarHeader> headers = Tars.headers(write(header));
    assertThat(headers).hasSize(1);
    return headers.getFirst();
  }

  private static byte[] write(TarHeader header) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DigestRing ring = new DigestRing()) {
      TarWriter writer = new TarWriter(ring, new TarWriter.Sink(out, () -> {}));
      writer.entry(header);
      writer.finish();
    }
    return out.toByteArray();
  }
}
