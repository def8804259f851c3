package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Instruction.KeyValue;
import dev.jbuild.recipe.expand.Variables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What variables mean at a point of a stage: environment of the image and arguments share one table
 * in which the later definition wins, as in BuildKit (Dockerfile frontend 1.26).
 */
final class Scope implements Variables {
  private final Map<String, String> values;

  /** Names declared by {@code ARG} so far; shown in the history of {@code RUN}. */
  private DeclaredArguments arguments;

  /** The base is not known: what the recipe does not define may be defined all the same. */
  private final boolean open;

  private StepVariables variables = StepVariables.of(Map.of());
  private final List<KeyValue> definedSince = new ArrayList<>();
  private boolean directoryKnown;
  private boolean missed;

  private Scope(boolean open) {
    this.values = new LinkedHashMap<>();
    this.arguments = DeclaredArguments.NONE;
    this.open = open;
    this.directoryKnown = !open;
  }

  Scope() {
    this(false);
  }

  /** On a base of which nothing is known. */
  static Scope open() {
    return new Scope(true);
  }

  /** What a stage hands to one that starts from it. */
  Scope(Scope parent) {
    values = new LinkedHashMap<>(parent.values);
    arguments = parent.arguments;
    open = parent.open;
    variables = parent.variables();
    directoryKnown = parent.directoryKnown;
  }

  void define(String name, String value) {
    values.put(name, value);
    definedSince.add(new KeyValue(name, value));
  }

  DeclaredArguments arguments() {
    return arguments;
  }

  /** As a process of this stage sees them. */
  StepVariables variables() {
    variables = variables.with(ImmutableList.copyOf(definedSince));
    definedSince.clear();
    return variables;
  }

  @Override
  public Optional<String> value(String name) {
    String value = values.get(name);
    missed |= open && value == null;
    return Optional.ofNullable(value);
  }

  boolean isOpen() {
    return open;
  }

  /** Was a value asked for, since the last call, that only the base knows? */
  boolean takeMissed() {
    boolean was = missed;
    missed = false;
    return was;
  }

  /** Nothing is known of these values any more. */
  void forget(Set<String> names) {
    if (values.keySet().removeAll(names)) {
      variables = StepVariables.of(values);
      definedSince.clear();
    }
  }

  /** Does the working directory depend on nothing that only the base knows? */
  boolean knowsDirectory() {
    return directoryKnown;
  }

  void directoryKnown(boolean known) {
    directoryKnown = known;
  }

  void declare(String name) {
    arguments = arguments.with(name);
  }
}
