package dev.jbuild.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounded distance is the distance, up to its bound; a failure names its seed. */
class SuggestionProperties {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void distanceIsExactBelowItsBound(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      String one = word(random);
      String other = word(random);
      int bound = 1 + random.nextInt(4);

      int distance = Suggestion.distance(one, other, bound);

      assertThat(distance)
          .as("seed %d: %s, %s, bound %d", seed, one, other, bound)
          .isEqualTo(Math.min(bound, distance(one, one.length(), other, other.length())));
    }
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int left = random.nextInt(7); left > 0; left--) {
      word.append("ABC".charAt(random.nextInt(3)));
    }
    return word.toString();
  }

  /** By its definition, without a table. */
  private static int distance(String one, int oneLength, String other, int otherLength) {
    if (oneLength == 0 || otherLength == 0) {
      return oneLength + otherLength;
    }
    if (one.charAt(oneLength - 1) == other.charAt(otherLength - 1)) {
      return distance(one, oneLength - 1, other, otherLength - 1);
    }
    int removed = distance(one, oneLength - 1, other, otherLength);
    int added = distance(one, oneLength, other, otherLength - 1);
    int changed = distance(one, oneLength - 1, other, otherLength - 1);
    return 1 + Math.min(changed, Math.min(removed, added));
  }
}
