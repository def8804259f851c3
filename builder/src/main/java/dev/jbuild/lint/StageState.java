package dev.jbuild.lint;

import dev.jbuild.recipe.expand.Variables;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known at a point of a stage: its variables, and what it has set. */
final class StageState implements Variables {
  /** Environment and arguments in one table, as in BuildKit. */
  final Map<String, String> values = new LinkedHashMap<>();

  /** Names that {@code ARG} declared, with or without a value. */
  final Set<String> arguments = new LinkedHashSet<>();

  /** Names that were looked up, are not declared and have no value; for the one who asks. */
  final Set<String> missed = new LinkedHashSet<>();

  boolean workdirSet;
  boolean shellSet;

  /** False when the environment of the base is not known. */
  boolean baseKnown = true;

  /** A stage of its own, with the environment that its base gives it. */
  static StageState of(Optional<BaseFacts> base) {
    StageState state = new StageState();
    // a process always has a PATH, and so have words
    state.values.put("PATH", "");
    state.baseKnown = base.isPresent();
    if (base.isPresent()) {
      state.values.putAll(base.get().environment());
      state.shellSet = base.get().hasShell();
    }
    return state;
  }

  /** What a stage hands to one that starts from it. */
  StageState inherited() {
    StageState state = new StageState();
    state.values.putAll(values);
    state.arguments.addAll(arguments);
    state.workdirSet = workdirSet;
    state.shellSet = shellSet;
    state.baseKnown = baseKnown;
    return state;
  }

  @Override
  public Optional<String> value(String name) {
    String value = values.get(name);
    if (value == null && !arguments.contains(name)) {
      missed.add(name);
    }
    return Optional.ofNullable(value);
  }
}
