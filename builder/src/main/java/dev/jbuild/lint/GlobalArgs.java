package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.oci.Platform;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Instruction.ArgDefinition;
import dev.jbuild.recipe.expand.ExpansionException;
import dev.jbuild.recipe.expand.Variables;
import dev.jbuild.recipe.expand.WordExpander;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The arguments that {@code FROM} sees: those of the platform, then {@code ARG}s before it. */
final class GlobalArgs implements Variables {
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, Definition> definitions = new LinkedHashMap<>();

  /**
   * Where an argument is defined.
   *
   * @param value empty when it has none
   * @param uses other global arguments in its default
   */
  record Definition(String name, String value, Instruction.Source source, Set<String> uses) {}

  private GlobalArgs() {}

  /** With the values that were given. */
  static GlobalArgs of(LintRequest request) {
    return of(request, request.buildArgs());
  }

  /** As if no values were given, except for those that need no {@code ARG}. */
  static GlobalArgs ofDefaults(LintRequest request) {
    return of(request, ImmutableMap.of());
  }

  private static GlobalArgs of(LintRequest request, ImmutableMap<String, String> given) {
    GlobalArgs args = new GlobalArgs();
    args.platform(request);
    WordExpander expander = new WordExpander(request.recipe().escape());
    for (Instruction.Arg arg : request.recipe().globalArgs()) {
      for (ArgDefinition definition : arg.definitions()) {
        args.define(definition, given.get(definition.name()), arg.source(), expander);
      }
    }
    return args;
  }

  private void platform(LintRequest request) {
    Platform platform = request.platform();
    for (String side : ImmutableList.of("BUILD", "TARGET")) {
      values.put(side + "PLATFORM", platform.toString());
      values.put(side + "OS", platform.os());
      values.put(side + "OSVERSION", "");
      values.put(side + "ARCH", platform.architecture());
      values.put(side + "VARIANT", platform.variant());
    }
    String last = request.recipe().stages().getLast().name().orElse("");
    String target = request.target().orElse(last);
    values.put("TARGETSTAGE", target.isEmpty() ? "default" : target);
    for (String name : ImmutableList.copyOf(values.keySet())) {
      String given = request.buildArgs().get(name);
      if (given != null) {
        values.put(name, given);
      }
    }
  }

  private void define(
      ArgDefinition definition,
      @Nullable String given,
      Instruction.Source source,
      WordExpander expander) {
    String name = definition.name();
    String value = given;
    Set<String> uses = new LinkedHashSet<>();
    if (value == null && definition.defaultValue().isPresent()) {
      try {
        WordExpander.Expanded expanded = expander.expand(definition.defaultValue().get(), this);
        value = expanded.text();
        uses.addAll(expanded.used());
        uses.remove(name);
      } catch (ExpansionException e) {
        value = ""; // the planner reports it with its place
      }
    }
    if (value != null) {
      values.put(name, value);
    }
    definitions.put(name, new Definition(name, value == null ? "" : value, source, uses));
  }

  @Override
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  Map<String, Definition> definitions() {
    return definitions;
  }

  /** Whether {@code FROM} may use the name, with or without a value. */
  boolean knows(String name) {
    return values.containsKey(name) || definitions.containsKey(name);
  }

  /** Names that have a value, in the order they got it. */
  Iterable<String> names() {
    return values.keySet();
  }

  /** All names that {@code FROM} may use. */
  Iterable<String> allNames() {
    Set<String> names = new LinkedHashSet<>(definitions.keySet());
    names.addAll(values.keySet());
    return names;
  }
}
