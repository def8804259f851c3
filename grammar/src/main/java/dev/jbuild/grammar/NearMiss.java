package dev.jbuild.grammar;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant to type. */
final class NearMiss {
  private static final int MAX_LENGTH = 32;

  private NearMiss() {}

  /** The candidate nearest to {@code typed}, when it is near enough; case does not count. */
  static Optional<String> of(String typed, List<String> candidates) {
    if (typed.isEmpty() || typed.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String wanted = typed.toLowerCase(Locale.ROOT);
    String best = "";
    int distance = limit(typed) + 1;
    for (String candidate : candidates) {
      int now = distance(wanted, candidate.toLowerCase(Locale.ROOT));
      if (now < distance) {
        distance = now;
        best = candidate;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /** A third of the letters may be wrong, at least one and at most three. */
  private static int limit(String typed) {
    int letters = typed.startsWith("--") ? typed.length() - 2 : typed.length();
    return Math.clamp((letters + 2) / 3, 1, 3);
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
  private static int distance(String from, String to) {
    int[] beforeLast = new int[to.length() + 1];
    int[] last = new int[to.length() + 1];
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[to.length()];
  }
}
