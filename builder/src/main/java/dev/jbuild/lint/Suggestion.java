package dev.jbuild.lint;

import java.util.Optional;

/** The name that was probably meant, as BuildKit's {@code suggest.Search}. */
final class Suggestion {
  /** Two edits at most. */
  private static final int BOUND = 3;

  private Suggestion() {}

  /** The first of the nearest names; absent when none is near, or when it is one of them. */
  static Optional<String> of(String typed, Iterable<String> names) {
    int nearest = BOUND;
    String found = null;
    for (String name : names) {
      if (name.equals(typed)) {
        return Optional.empty();
      }
      int distance = distance(typed, name, nearest);
      if (distance < nearest) {
        nearest = distance;
        found = name;
      }
    }
    return Optional.ofNullable(found);
  }

  /** Edits between two words; {@code bound} stands for that many or more. */
  static int distance(String one, String other, int bound) {
    if (Math.abs(one.length() - other.length()) >= bound) {
      return bound;
    }
    int[] previous = new int[other.length() + 1];
    int[] current = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      current[0] = i;
      int least = i;
      for (int j = 1; j <= other.length(); j++) {
        int change = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
        least = Math.min(least, current[j]);
      }
      if (least >= bound) {
        return bound; // later rows hold nothing smaller
      }
      int[] used = previous;
      previous = current;
      current = used;
    }
    return Math.min(previous[other.length()], bound);
  }
}
