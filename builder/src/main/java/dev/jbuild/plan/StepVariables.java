package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.recipe.Instruction.KeyValue;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Variables of a step: those that the step before had, and what was defined since. So the steps of
 * a stage take as much memory as it has definitions, and not, for each step, as many as there are:
 * a recipe of 10,000 lines would need gigabytes. Immutable; equal when names and values are.
 */
public final class StepVariables {
  private static final StepVariables NONE = new StepVariables(null, ImmutableList.of());

  private final @Nullable StepVariables before;
  private final ImmutableList<KeyValue> defined;

  /** How many were before. */
  private final int depth;

  /** Made when first asked for, and then moved on to whoever comes after. */
  private volatile @Nullable Sorted sorted;

  private StepVariables(@Nullable StepVariables before, ImmutableList<KeyValue> defined) {
    this.before = before;
    this.defined = defined;
    this.depth = before == null ? 0 : before.depth + 1;
  }

  public static StepVariables of(Map<String, String> values) {
    ImmutableList.Builder<KeyValue> defined = ImmutableList.builder();
    for (Map.Entry<String, String> entry : values.entrySet()) {
      defined.add(new KeyValue(entry.getKey(), entry.getValue()));
    }
    return NONE.with(defined.build());
  }

  /** These, and then the given ones; the later of one name counts. */
  public StepVariables with(ImmutableList<KeyValue> definitions) {
    return definitions.isEmpty() ? this : new StepVariables(this, definitions);
  }

  /** In the order of first definition. */
  public ImmutableMap<String, String> toMap() {
    Map<String, String> values = new LinkedHashMap<>();
    for (StepVariables each : chain(0)) {
      for (KeyValue pair : each.defined) {
        values.put(pair.key(), pair.value());
      }
    }
    return ImmutableMap.copyOf(values);
  }

  public Optional<String> find(String name) {
    for (StepVariables each = this; each != null; each = each.before) {
      for (KeyValue pair : each.defined.reverse()) {
        if (pair.key().equals(name)) {
          return Optional.of(pair.value());
        }
      }
    }
    return Optional.empty();
  }

  /**
   * {@code NAME=VALUE} of each, in the order of the names. Quick when those of the step before were
   * asked for last.
   */
  public List<String> lines() {
    Sorted all = sorted;
    if (all == null) {
      StepVariables known = this;
      while (known.before != null && known.sorted == null) {
        known = known.before;
      }
      all = known.sorted;
      if (all == null) {
        all = Sorted.of(toMap());
      } else {
        known.sorted = null;
        for (StepVariables each : chain(known.depth + 1)) {
          for (KeyValue pair : each.defined) {
            all = all.with(pair);
          }
        }
      }
      sorted = all;
    }
    return Arrays.asList(all.lines);
  }

  /** From the one of that depth on to this one. */
  private ArrayDeque<StepVariables> chain(int from) {
    ArrayDeque<StepVariables> chain = new ArrayDeque<>();
    for (StepVariables each = this; each != null && each.depth >= from; each = each.before) {
      chain.addFirst(each);
    }
    return chain;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StepVariables variables && lines().equals(variables.lines());
  }

  @Override
  public int hashCode() {
    return lines().hashCode();
  }

  @Override
  public String toString() {
    return lines().toString();
  }

  /** Both by the same index; neither is changed. */
  private static final class Sorted {
    private final String[] names;
    private final String[] lines;

    private Sorted(String[] names, String[] lines) {
      this.names = names;
      this.lines = lines;
    }

    static Sorted of(Map<String, String> values) {
      String[] names = values.keySet().toArray(new String[0]);
      Arrays.sort(names);
      String[] lines = new String[names.length];
      for (int i = 0; i < names.length; i++) {
        lines[i] = names[i] + "=" + values.get(names[i]);
      }
      return new Sorted(names, lines);
    }

    Sorted with(KeyValue pair) {
      String line = pair.key() + "=" + pair.value();
      int found = Arrays.binarySearch(names, pair.key());
      if (found >= 0) {
        String[] changed = lines.clone();
        changed[found] = line;
        return new Sorted(names, changed);
      }
      int at = -found - 1;
      return new Sorted(inserted(names, at, pair.key()), inserted(lines, at, line));
    }

    private static String[] inserted(String[] old, int at, String value) {
      String[] all = new String[old.length + 1];
      System.arraycopy(old, 0, all, 0, at);
      all[at] = value;
      System.arraycopy(old, at, all, at + 1, old.length - at);
      return all;
    }
  }
}
