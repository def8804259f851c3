package dev.jbuild.plan;

import dev.jbuild.recipe.expand.Variables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What variables mean at a point of a stage: environment of the image and arguments share one table
 * in which the later definition wins, as in BuildKit (Dockerfile frontend 1.26).
 */
final class Scope implements Variables {
  final Map<String, String> values;

  /** Names declared by {@code ARG} so far, in order; shown in the history of {@code RUN}. */
  final List<String> arguments;

  Scope() {
    values = new LinkedHashMap<>();
    arguments = new ArrayList<>();
  }

  /** What a stage hands to one that starts from it. */
  Scope(Scope parent) {
    values = new LinkedHashMap<>(parent.values);
    arguments = new ArrayList<>(parent.arguments);
  }

  @Override
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  void declare(String name) {
    if (!arguments.contains(name)) {
      arguments.add(name);
    }
  }
}
