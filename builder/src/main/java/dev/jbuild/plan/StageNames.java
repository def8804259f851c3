package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Stage;
import java.util.Locale;
import java.util.OptionalInt;

/** Finds stages by name (case ignored) or number. */
final class StageNames {
  private final ImmutableList<Stage> stages;

  StageNames(ImmutableList<Stage> stages) {
    this.stages = stages;
  }

  String displayName(int index) {
    return stages.get(index).name().orElse(Integer.toString(index));
  }

  /** The last stage of that name before {@code limit}. */
  OptionalInt byName(String name, int limit) {
    String wanted = name.toLowerCase(Locale.ROOT);
    for (int i = limit - 1; i >= 0; i--) {
      if (stages.get(i).name().orElse("").toLowerCase(Locale.ROOT).equals(wanted)
          && !wanted.isEmpty()) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  int count() {
    return stages.size();
  }

  ImmutableList<String> all() {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    for (Stage stage : stages) {
      stage.name().ifPresent(names::add);
    }
    return names.build();
  }
}
