package dev.jbuild.recipe.expand;

/** Bounds the comparisons that the patterns of one word may cost. */
final class PatternBudget {
  private static final int MAX_STEPS = 100_000_000;

  private int steps;

  /** Counts comparisons; fails when there were too many. */
  void spend(int count) {
    steps += count;
    if (steps > MAX_STEPS) {
      throw new ExpansionException("pattern is too expensive for the value it is applied to");
    }
  }
}
