package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressionTest {
  private static final int BLOCK = 128 << 10;

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatIsCompressedComesBackWhateverTheFormat(Compression compression) throws IOException {
    byte[] content = content(5_000_000);

    byte[] packed = pack(compression, content);

    assertThat(Compression.detect(packed, packed.length)).isEqualTo(compression);
    assertThat(unpack(packed)).isEqualTo(content);
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"GZIP", "ZSTD", "BZIP2", "XZ"})
  void twoStreamsInARowAreOne(Compression compression) throws IOException {
    byte[] packed = pack(compression, content(1000));

    assertThat(unpack(concat(packed, packed))).isEqualTo(concat(content(1000), content(1000)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"GZIP", "ZSTD", "BZIP2", "XZ"})
  void aStreamCutShortOrFollowedByGarbageIsRefused(Compression compression) throws IOException {
    byte[] packed = pack(compression, content(100_000));

    byte[] cut = Arrays.copyOf(packed, packed.length - 10);
    byte[] longer = concat(packed, "garbage, garbage".getBytes(StandardCharsets.US_ASCII));

    String format = compression.name().toLowerCase(java.util.Locale.ROOT);
    assertThatThrownBy(() -> unpack(cut)).hasMessageStartingWith(format + " stream: ");
    assertThatThrownBy(() -> unpack(longer)).hasMessageStartingWith(format + " stream: ");
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"GZIP", "ZSTD", "BZIP2", "XZ"})
  void anyFlippedByteIsReportedOrHarmless(Compression compression) throws IOException {
    byte[] content = content(900);
    byte[] packed = pack(compression, content);
    for (int i = 0; i < packed.length; i++) {
      byte[] damaged = packed.clone();
      damaged[i] ^= 0x5a;
      try {
        byte[] result = unpack(damaged);
        boolean otherFormat = Compression.detect(damaged, 8) != compression;
        assertThat(otherFormat || Arrays.equals(result, content)).as("byte %d", i).isTrue();
      } catch (TarFault expected) {
        assertThat(expected.why()).contains("stream: ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 3 * BLOCK + 40_000, 2_000_000})
  void gzipDoesNotDependOnThreadsOrOnHowItIsWritten(int length) throws IOException {
    byte[] content = content(length);

    byte[] one = gzip(content, 1, 1 << 20);
    byte[] many = gzip(content, 7, 777);

    assertThat(many).isEqualTo(one);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(one)).readAllBytes())
        .isEqualTo(content);
  }

  @Test
  void gzipOfIncompressibleBytesFitsItsBlocks() throws IOException {
    byte[] noise = new byte[BLOCK * 3];
    new Random(1).nextBytes(noise);

    assertThat(unpack(gzip(noise, 2, 5000))).isEqualTo(noise);
  }

  @Test
  void aFailingSinkFailsTheStreamAndIsClosed() {
    boolean[] closed = new boolean[1];
    OutputStream full =
        new OutputStream() {
          private int left = 1000;

          @Override
          public void write(int b) throws IOException {
            if (left-- == 0) {
              throw new IOException("no space");
            }
          }

          @Override
          public void close() {
            closed[0] = true;
          }
        };

    assertThatThrownBy(
            () -> {
              try (OutputStream out = Compression.GZIP.compress(full)) {
                out.write(content(10_000_000));
              }
            })
        .hasMessage("no space");
    assertThat(closed[0]).isTrue();
  }

  @Test
  void zstdFramesToSkipAreSkipped() throws IOException {
    byte[] frame = pack(Compression.ZSTD, content(1000));
    byte[] skip = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};

    assertThat(unpack(concat(concat(skip, frame), skip))).isEqualTo(content(1000));
  }

  @Test
  void aZstdWindowBeyondTheDecoderIsRefusedByName() {
    byte[] header = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (17 << 3), 0, 0, 0};

    assertThatThrownBy(() -> unpack(header)).hasMessageContaining("window of 134217728 bytes");
  }

  @Test
  void onlyWhatStartsWithATarHeaderIsAnArchive() throws IOException {
    byte[] block = new byte[TarField.BLOCK];
    block[0] = 'a';
    TarField.putOctal(block, TarField.CHECKSUM, 8, TarField.checksum(block, 0));

    assertThat(isArchive(block)).isTrue();
    assertThat(isArchive(pack(Compression.GZIP, block))).isTrue();
    assertThat(isArchive(pack(Compression.XZ, block))).isTrue();
    assertThat(isArchive("not a tar at all\n".getBytes(StandardCharsets.US_ASCII))).isFalse();
    assertThat(isArchive(pack(Compression.GZIP, content(2000)))).isFalse();
    assertThat(isArchive(new byte[] {0x1f, (byte) 0x8b, 8})).isFalse();
    assertThat(isArchive(new byte[1024])).isFalse();
    assertThat(isArchive(new byte[0])).isFalse();
  }

  private static boolean isArchive(byte[] bytes) throws IOException {
    return Compression.isTarArchive(new ByteArrayInputStream(bytes));
  }

  private static byte[] pack(Compression compression, byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    OutputStream out =
        switch (compression) {
          case BZIP2 -> new BZip2CompressorOutputStream(packed);
          case XZ -> new XZOutputStream(packed, new LZMA2Options(1));
          case NONE, GZIP, ZSTD -> compression.compress(packed);
        };
    try (out) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  private static byte[] gzip(byte[] content, int threads, int piece) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new ParallelGzip(packed, 6, threads)) {
      for (int at = 0; at < content.length; at += piece) {
        out.write(content, at, Math.min(piece, content.length - at));
      }
    }
    return packed.toByteArray();
  }

  private static byte[] unpack(byte[] packed) throws IOException {
    try (InputStream in = Compression.open(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  @Test
  void membersOfOtherWritersAreRead() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(content(777));
    }

    assertThat(unpack(packed.toByteArray())).isEqualTo(content(777));
  }

  private static byte[] content(int length) {
    Random random = new Random(length);
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = (byte) ("jbuild layer ".charAt(i % 13) + (random.nextInt(10) == 0 ? 1 : 0));
    }
    return content;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
