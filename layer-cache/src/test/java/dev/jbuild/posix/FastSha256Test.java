package dev.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FastSha256Test {
  private final Random random = new Random(1802026);

  @BeforeEach
  void instructions() {
    assumeTrue(
        FastSha256.start() instanceof FastSha256, "this processor has no instructions for SHA-256");
  }

  private static byte[] expected(byte[] content) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(content);
  }

  private byte[] content(int length) {
    byte[] content = new byte[length];
    random.nextBytes(content);
    return content;
  }

  @Test
  void knownAnswer() {
    assertThat(
            HexFormat.of()
                .formatHex(FastSha256.start().digest("abc".getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void everyLengthAroundTheBlocks() throws Exception {
    MessageDigest digest = FastSha256.start();
    for (int length = 0; length < 400; length++) {
      byte[] content = content(length);
      assertThat(digest.digest(content)).as("%d bytes", length).isEqualTo(expected(content));
    }
  }

  @Test
  void anyPiecesGiveTheSame() throws Exception {
    for (int round = 0; round < 300; round++) {
      byte[] content = content(random.nextInt(5000));
      MessageDigest digest = FastSha256.start();
      for (int at = 0; at < content.length; ) {
        int piece = Math.min(content.length - at, 1 + random.nextInt(200));
        if (piece == 1) {
          digest.update(content[at]);
        } else {
          digest.update(content, at, piece);
        }
        at += piece;
      }
      assertThat(digest.digest()).isEqualTo(expected(content));
    }
  }

  @Test
  void longContentAndItsLength() throws Exception {
    byte[] piece = content(1 << 20);
    MessageDigest digest = FastSha256.start();
    MessageDigest oracle = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < 520; i++) { // more than 2^32 bits
      digest.update(piece, 0, piece.length);
      oracle.update(piece, 0, piece.length);
    }

    assertThat(digest.digest()).isEqualTo(oracle.digest());
  }

  @Test
  void resetForgets() throws Exception {
    MessageDigest digest = FastSha256.start();
    digest.update(content(100));
    digest.reset();
    byte[] content = content(70);

    assertThat(digest.digest(content)).isEqualTo(expected(content));
  }

  @Test
  void bufferOfTheCaller() throws Exception {
    byte[] content = content(100);
    byte[] buffer = new byte[40];
    MessageDigest digest = FastSha256.start();
    digest.update(content);

    assertThat(digest.digest(buffer, 4, 36)).isEqualTo(32);
    assertThat(Arrays.copyOfRange(buffer, 4, 36)).isEqualTo(expected(content));
  }
}
