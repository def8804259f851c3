package dev.jbuild.context;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A compiled path pattern: a sequence of steps that must consume the whole path. Matching simulates
 * all alternatives at once, so its time is at most the product of both lengths, whatever the
 * pattern.
 */
final class Glob {
  /** One step of a pattern. */
  private sealed interface Step {
    /** One code point of a set. */
    record One(RuneSet set) implements Step {}

    /** Any number of code points of a set. */
    record Many(RuneSet set) implements Step {}

    /** Nothing, or any number of code points but newline and then a slash. */
    record Directories() implements Step {}

    /** Only at the start of the path. */
    record Start() implements Step {}
  }

  /** A set of code points: ranges as pairs, or all but those. */
  static final class RuneSet {
    static final RuneSet NOT_SLASH = new RuneSet(true, '/', '/');
    static final RuneSet NOT_NEWLINE = new RuneSet(true, '\n', '\n');

    private final boolean negated;
    private final int[] ranges;

    RuneSet(boolean negated, int... ranges) {
      this.negated = negated;
      this.ranges = ranges.clone();
    }

    static RuneSet of(int rune) {
      return new RuneSet(false, rune, rune);
    }

    int[] ranges() {
      return ranges.clone();
    }

    boolean contains(int rune) {
      for (int i = 0; i < ranges.length; i += 2) {
        if (rune >= ranges[i] && rune <= ranges[i + 1]) {
          return !negated;
        }
      }
      return negated;
    }
  }

  private final Step[] steps;

  private Glob(List<Step> steps) {
    this.steps = steps.toArray(new Step[0]);
  }

  static final class Builder {
    private final List<Step> steps = new ArrayList<>();

    void one(RuneSet set) {
      steps.add(new Step.One(set));
    }

    void many(RuneSet set) {
      steps.add(new Step.Many(set));
    }

    void directories() {
      steps.add(new Step.Directories());
    }

    void start() {
      steps.add(new Step.Start());
    }

    Glob build() {
      return new Glob(steps);
    }
  }

  /** Does the pattern match all of a path, given as code points? */
  boolean matches(int[] path) {
    boolean[] now = new boolean[steps.length + 1];
    boolean[] next = new boolean[steps.length + 1];
    boolean[] inDirectories = new boolean[steps.length];
    reach(now, 0, true);
    for (int rune : path) {
      boolean alive = false;
      for (int i = 0; i < steps.length; i++) {
        if (now[i] || inDirectories[i]) {
          alive |= advance(i, rune, now, inDirectories, next);
        }
      }
      if (!alive) {
        return false;
      }
      boolean[] used = now;
      now = next;
      next = used;
      Arrays.fill(next, false);
    }
    return now[steps.length];
  }

  private boolean advance(int i, int rune, boolean[] now, boolean[] inDirectories, boolean[] next) {
    switch (steps[i]) {
      case Step.One(var set) -> {
        if (set.contains(rune)) {
          reach(next, i + 1, false);
          return true;
        }
      }
      case Step.Many(var set) -> {
        if (set.contains(rune)) {
          reach(next, i, false);
          return true;
        }
      }
      case Step.Directories() -> {
        inDirectories[i] = rune != '\n' && (now[i] || inDirectories[i]);
        if (inDirectories[i] && rune == '/') {
          reach(next, i + 1, false);
        }
        return inDirectories[i];
      }
      case Step.Start() -> {}
    }
    return false;
  }

  /** Marks a position and those reached from it without a code point. */
  private void reach(boolean[] positions, int from, boolean atStart) {
    for (int i = from; ; i++) {
      positions[i] = true;
      if (i == steps.length) {
        return;
      }
      boolean empty =
          switch (steps[i]) {
            case Step.One one -> false;
            case Step.Many many -> true;
            case Step.Directories directories -> true;
            case Step.Start start -> atStart;
          };
      if (!empty) {
        return;
      }
    }
  }
}
