package dev.jbuild.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.CacheKey.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No two lists of fields share a digest, however their texts could be glued together. */
class KeyBuilderProperties {
  private static final String[] ALPHABET = {"", "a", "b", "aa", "=", " ", "\n", "0", "1", "é"};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void differentFieldsHaveDifferentDigests(long seed) {
    Random random = new Random(seed);
    Map<String, List<String>> seen = new HashMap<>();
    for (int i = 0; i < 3000; i++) {
      List<String> words = new ArrayList<>();
      for (int n = random.nextInt(6) * 2; n > 0; n--) {
        words.add(ALPHABET[random.nextInt(ALPHABET.length)]);
      }
      KeyBuilder key = new KeyBuilder("k");
      for (int n = 0; n < words.size(); n += 2) {
        key.add(words.get(n), words.get(n + 1));
      }

      List<String> before = seen.putIfAbsent(key.build().toString(), words);

      assertThat(before).as("seed %d: same digest for %s", seed, words).isIn(null, words);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7})
  void listsAreNotConfusedWithTheirNeighbours(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      String a = ALPHABET[random.nextInt(ALPHABET.length)];
      String b = ALPHABET[random.nextInt(ALPHABET.length)];

      String together =
          new KeyBuilder("k").addAll("x", List.of(a, b)).addAll("y", List.of()).build().toString();
      String apart =
          new KeyBuilder("k").addAll("x", List.of(a)).addAll("y", List.of(b)).build().toString();

      assertThat(together).as("seed %d", seed).isNotEqualTo(apart);
    }
  }

  /** A key is for ever: whoever computes it otherwise finds no record of an older version. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 300, 2_000, 100_000})
  void digestIsThatOfAllTextsWithTheirLengths(int length) throws NoSuchAlgorithmException {
    String value = "\u00e9".repeat(length);
    MessageDigest expected = MessageDigest.getInstance("SHA-256");
    for (String text : List.of("version", "1", "kind", "run", "x[0]", value, "x.length", "1")) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      expected.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
      expected.update(bytes);
    }

    CacheKey key = new KeyBuilder("run").addAll("x", List.of(value)).build();

    assertThat(key.digest().hex()).isEqualTo(HexFormat.of().formatHex(expected.digest()));
  }

  @ParameterizedTest
  @ValueSource(longs = {8, 9})
  void fieldsAreThoseThatWereAdded(long seed) {
    Random random = new Random(seed);
    List<Field> expected =
        new ArrayList<>(List.of(new Field("version", "1"), new Field("kind", "k")));
    KeyBuilder key = new KeyBuilder("k");
    for (int list = 0; list < 5; list++) {
      List<String> values = new ArrayList<>();
      for (int i = random.nextInt(list < 4 ? 20 : 1200); i > 0; i--) {
        String value = ALPHABET[random.nextInt(ALPHABET.length)].repeat(random.nextInt(200));
        expected.add(new Field("\u00e9" + list + "[" + values.size() + "]", value));
        values.add(value);
      }
      expected.add(new Field("\u00e9" + list + ".length", Integer.toString(values.size())));
      key.addAll("\u00e9" + list, values);
    }

    assertThat(key.build().fields()).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void bytesThatAreNoTextAreToldApart() {
    CacheKey one = new KeyBuilder("k").add("n", "\uDC80").build();
    CacheKey other = new KeyBuilder("k").add("n", "\uDC81").build();

    assertThat(one).isNotEqualTo(other);
    assertThat(one.fields()).contains(new Field("n", "\uDC80"));
  }
}
