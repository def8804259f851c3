package dev.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@code --parents} and {@code --exclude} leave, on random trees and patterns. */
class TreeFilterProperties {
  private static final String[] NAMES = {"a", "b", "ab", "a.txt", "c"};
  private static final String[] PARTS = {"a", "b", "*", "a*", "*.txt", "**", "?", "[ab]", "c"};

  /** Pruning must never lose an entry that the filter would have taken. */
  @Test
  void whatLeadsNowhereHoldsNothingThatIsTaken() {
    long seed = 20260101;
    Random random = new Random(seed);
    int pruned = 0;
    for (int round = 0; round < 3000; round++) {
      ImmutableList<String> excludes = patterns(random, true);
      String include = path(random, PARTS);
      TreeFilter filter =
          random.nextBoolean()
              ? TreeFilter.including(include, excludes)
              : TreeFilter.excluding(excludes);

      pruned += check(filter, filter.root(), "", 0, "seed " + seed + ": " + include + excludes);
    }
    assertThat(pruned).isPositive();
  }

  private static int check(
      TreeFilter filter, TreeFilter.Level level, String path, int depth, String what) {
    int pruned = 0;
    if (depth == 4) {
      return 0;
    }
    for (String name : NAMES) {
      String child = RelativePath.join(path, name);
      TreeFilter.Level entered = filter.enter(level, child);
      if (!filter.leadsOn(entered, child)) {
        pruned++;
        assertThat(holdsTaken(filter, entered, child, depth + 1)).as(what + " " + child).isFalse();
      } else if (depth < 2) {
        pruned += check(filter, entered, child, depth + 1, what);
      }
    }
    return pruned;
  }

  private static boolean holdsTaken(
      TreeFilter filter, TreeFilter.Level level, String path, int depth) {
    if (depth == 4) {
      return false;
    }
    for (String name : NAMES) {
      String child = RelativePath.join(path, name);
      TreeFilter.Level entered = filter.enter(level, child);
      if (entered.isTaken() || holdsTaken(filter, entered, child, depth + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Without exceptions there is no order, and an ignore file says the same. */
  @Test
  void excludesWithoutExceptionsAreThoseOfAnIgnoreFile() {
    Random random = new Random(7);
    for (int round = 0; round < 3000; round++) {
      ImmutableList<String> excludes = patterns(random, false);
      String path = path(random, NAMES);
      TreeFilter filter = TreeFilter.excluding(excludes);
      byte[] file = String.join("\n", excludes).getBytes(java.nio.charset.StandardCharsets.UTF_8);

      boolean ignored = IgnoreRules.parse(file, ".dockerignore").excludes(path);

      assertThat(takes(filter, path)).as(excludes + " " + path).isEqualTo(!ignored);
    }
  }

  @Test
  void aPatternThatWasNotAskedAtADirectoryDoesNotCountBelowIt() {
    TreeFilter filter = TreeFilter.excluding(ImmutableList.of("a/b", "!a"));

    assertThat(takes(filter, "a")).isTrue();
    assertThat(takes(filter, "a/b")).isFalse();
  }

  @Test
  void malformedPatternsAreNamed() {
    assertThatThrownBy(() -> TreeFilter.excluding(ImmutableList.of("ok", "[a")))
        .isInstanceOf(ContextException.class)
        .hasMessage("[a: malformed pattern");
    assertThatThrownBy(() -> TreeFilter.excluding(ImmutableList.of("!")))
        .isInstanceOf(ContextException.class);
  }

  private static boolean takes(TreeFilter filter, String path) {
    TreeFilter.Level level = filter.root();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      level = filter.enter(level, path.substring(0, slash));
    }
    return filter.enter(level, path).isTaken();
  }

  private static ImmutableList<String> patterns(Random random, boolean exceptions) {
    List<String> patterns = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      patterns.add((exceptions && random.nextInt(3) == 0 ? "!" : "") + path(random, PARTS));
    }
    return ImmutableList.copyOf(patterns);
  }

  private static String path(Random random, String[] parts) {
    StringBuilder path = new StringBuilder(parts[random.nextInt(parts.length)]);
    for (int i = random.nextInt(3); i > 0; i--) {
      path.append('/').append(parts[random.nextInt(parts.length)]);
    }
    return path.toString();
  }
}
