package dev.jbuild.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonProperties {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatIsWrittenIsReadBack(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      JsonValue value = value(random, 5);

      assertThat(Json.parse(Json.canonical(value), "doc")).as("seed %d", seed).isEqualTo(value);
      assertThat(Json.parse(Json.pretty(value).getBytes(UTF_8), "doc"))
          .as("seed %d, pretty", seed)
          .isEqualTo(value);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void damagedDocumentsAreReadOrRefusedButNothingElse(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = Json.canonical(value(random, 4));
      int flips = 1 + random.nextInt(3);
      for (int flip = 0; flip < flips && bytes.length > 0; flip++) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));

      for (byte[] damaged : ImmutableList.of(bytes, cut)) {
        try {
          JsonValue read = Json.parse(damaged, "doc");
          assertThat(Json.parse(Json.canonical(read), "doc")).as("seed %d", seed).isEqualTo(read);
        } catch (JsonException e) {
          assertThat(e).as("seed %d", seed).hasMessageStartingWith("doc: ");
        }
      }
    }
  }

  private static JsonValue value(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> new JsonString(text(random));
      case 1 -> JsonNumber.of(random.nextLong());
      case 2 -> new JsonBool(random.nextBoolean());
      case 3 -> random.nextBoolean() ? JsonNull.NULL : new JsonNumber("1.50e+7");
      case 4 -> {
        JsonObject.Builder object = JsonObject.builder();
        for (int i = random.nextInt(5); i > 0; i--) {
          object.put(text(random), value(random, depth - 1));
        }
        yield object.build();
      }
      default -> {
        ImmutableList.Builder<JsonValue> elements = ImmutableList.builder();
        for (int i = random.nextInt(5); i > 0; i--) {
          elements.add(value(random, depth - 1));
        }
        yield new JsonArray(elements.build());
      }
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      int c = random.nextInt(4) == 0 ? random.nextInt(0x110000) : random.nextInt(0x80);
      if (c < 0xd800 || c > 0xdfff) {
        text.appendCodePoint(c);
      }
    }
    return text.toString();
  }
}
