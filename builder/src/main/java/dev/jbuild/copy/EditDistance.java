package dev.jbuild.copy;

/** Levenshtein distance with a bound. */
final class EditDistance {
  private EditDistance() {}

  /** Edits between two words; {@code bound} stands for that many or more. */
  static int between(String a, String b, int bound) {
    if (Math.abs(a.length() - b.length()) >= bound) {
      return bound;
    }
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
      }
      int[] used = previous;
      previous = current;
      current = used;
    }
    return Math.min(previous[b.length()], bound);
  }
}
