package dev.jbuild.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.base.ExitCode;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DigestTest {
  private static final String HEX =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void digestOfNothingIsThatOfSha256() {
    assertThat(Digest.of(new byte[0])).hasToString("sha256:" + HEX);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256",
        "sha256:",
        "sha256:abcd",
        "sha256:../../../../../../../etc/passwd",
        "SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "../../sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85\0",
        " sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      })
  void malformedDigestsAreRefused(String text) {
    assertThat(Digest.isDigest(text)).isFalse();
    assertThatThrownBy(() -> Digest.parse(text))
        .isInstanceOfSatisfying(
            OciException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SOURCE))
        .hasMessageStartingWith("digest '");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"md5:00000000000000000000000000000000", "sha512:00", "multihash+base58:QmRZxt2b"})
  void otherAlgorithmsAreNamedAsUnsupported(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).hasMessageContaining("not supported");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsPrintedIsParsed(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      byte[] content = new byte[random.nextInt(100)];
      random.nextBytes(content);
      Digest digest = Digest.of(content);

      assertThat(Digest.parse(digest.toString())).as("seed %d", seed).isEqualTo(digest);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void contentOfAnyLengthIsHashedAsTheJdkDoes(long seed) throws NoSuchAlgorithmException {
    Random random = new Random(seed);
    MessageDigest theirs = MessageDigest.getInstance("SHA-256");
    MessageDigest ours = Digest.sha256();
    for (int i = 0; i < 600; i++) {
      int length = i < 300 ? i : random.nextInt(i % 10 == 0 ? 3 * Sha256.SMALL_BYTES : 1 << 15);
      byte[] content = new byte[length];
      random.nextBytes(content);

      feed(ours, content, random);

      assertThat(ours.digest())
          .as("seed %d, %d bytes", seed, length)
          .isEqualTo(theirs.digest(content));
    }
  }

  /** In pieces of all sizes, by all ways that there are. */
  private static void feed(MessageDigest digest, byte[] content, Random random) {
    int at = 0;
    while (at < content.length) {
      int count = Math.min(content.length - at, 1 + random.nextInt(1 << random.nextInt(15)));
      switch (random.nextInt(3)) {
        case 0 -> digest.update(content, at, count);
        case 1 -> digest.update(ByteBuffer.wrap(content, at, count));
        default -> {
          count = 1;
          digest.update(content[at]);
        }
      }
      at += count;
    }
  }

  @Test
  void aResetHashStartsOver() {
    MessageDigest digest = Digest.sha256();
    digest.update(new byte[100_000]);
    digest.reset();

    assertThat(Digest.ofHash(digest.digest())).hasToString("sha256:" + HEX);
  }

  /** Values computed with sha256sum(1) by the rule of config.md. */
  @Test
  void chainIdsAreThoseOfTheSpecification() {
    DiffId first = new DiffId(Digest.of("a".getBytes(UTF_8)));
    DiffId second = new DiffId(Digest.of("b".getBytes(UTF_8)));

    ChainId one = ChainId.of(Optional.empty(), first);
    ChainId two = ChainId.of(Optional.of(one), second);

    assertThat(one.digest()).isEqualTo(first.digest());
    assertThat(two)
        .hasToString("sha256:51c0c8ace48498d6f5fee6b0592cc06f2da0f3cbe09c5a34a97dce85c3889676");
    assertThat(ChainId.ofStack(List.of(first, second))).containsExactly(one, two);
  }
}
