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

  private final BaseFacts.Lookup bases;

  /** The base, until something is asked that only it can answer; empty from then on. */
  private String base;

  private boolean baseKnown = true;

  private StageState(BaseFacts.Lookup bases, String base) {
    this.bases = bases;
    this.base = base;
    // a process always has a PATH, and so have words
    values.put("PATH", "");
  }

  /** The beginning of a stage; an empty name stands for a base that defines nothing. */
  static StageState of(BaseFacts.Lookup bases, String base) {
    return new StageState(bases, base);
  }

  /** Whether all that the base defines is known. */
  boolean baseKnown() {
    look();
    return baseKnown;
  }

  boolean hasShell() {
    if (!shellSet) {
      look();
    }
    return shellSet;
  }

  /** The base is looked at as late as can be: most recipes ask nothing of it. */
  private void look() {
    if (base.isEmpty()) {
      return;
    }
    Optional<BaseFacts> facts = bases.find(base);
    base = "";
    baseKnown = facts.isPresent();
    if (facts.isPresent()) {
      for (Map.Entry<String, String> entry : facts.get().environment().entrySet()) {
        if (entry.getKey().equals("PATH") && values.getOrDefault("PATH", "").isEmpty()) {
          values.put("PATH", entry.getValue());
        }
        values.putIfAbsent(entry.getKey(), entry.getValue());
      }
      shellSet |= facts.get().hasShell();
    }
  }

  /** What a stage hands to one that starts from it. */
  StageState inherited() {
    StageState state = new StageState(bases, base);
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
    if (value == null) {
      look();
      value = values.get(name);
    }
    if (value == null && !arguments.contains(name)) {
      missed.add(name);
    }
    return Optional.ofNullable(value);
  }
}
