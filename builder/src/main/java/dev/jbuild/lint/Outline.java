package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.SourceComments;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.recipe.Stage;
import dev.jbuild.recipe.expand.ExpansionException;
import dev.jbuild.recipe.expand.WordExpander;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a target takes: build arguments, secrets and SSH agents of all stages that it needs, in the
 * order of the file (BuildKit's {@code frontend.outline}).
 */
public final class Outline {
  private final Recipe recipe;
  private final SourceComments comments;
  private final Stage target;
  private final Map<String, Argument> arguments = new LinkedHashMap<>();
  private final Map<String, Need> secrets = new LinkedHashMap<>();
  private final Map<String, Need> agents = new LinkedHashMap<>();

  private record Argument(String name, String value, String description, SourceSpan span) {}

  private record Need(String name, boolean required, SourceSpan span) {}

  private Outline(Recipe recipe, Stage target) {
    this.recipe = recipe;
    this.comments = new SourceComments(recipe);
    this.target = target;
  }

  /**
   * Describes the target of the request.
   *
   * @throws LintException when there is no such target
   */
  public static Outline of(LintRequest request) {
    Linter linter = Linter.silent(request);
    int target = linter.target();
    if (target < 0) {
      throw LintException.failed(linter.unknownTarget());
    }
    Recipe recipe = request.recipe();
    Outline outline = new Outline(recipe, recipe.stages().get(target));
    Map<Integer, StageWalk> walks = linter.walk(target);
    for (int stage : linter.graph().reachable(target)) {
      outline.globals(recipe.stages().get(stage), linter.globalArgs());
      outline.stage(recipe.stages().get(stage), walks.get(stage), linter.globalArgs());
    }
    return outline;
  }

  /** The global arguments that {@code FROM} uses, and those that their defaults use. */
  private void globals(Stage stage, GlobalArgs args) {
    Deque<String> todo = new ArrayDeque<>();
    WordExpander expander = new WordExpander(recipe.escape());
    try {
      todo.addAll(expander.expand(stage.from().image(), args).used());
      for (Instruction.Flag flag : stage.from().flags()) {
        todo.addAll(expander.expand(flag.value().orElse(""), args).used());
      }
    } catch (ExpansionException e) {
      return; // the build fails on it, with its place
    }
    while (!todo.isEmpty()) {
      String name = todo.removeFirst();
      GlobalArgs.Definition definition = args.definitions().get(name);
      if (definition != null && !arguments.containsKey(name)) {
        add(name, definition.value(), definition.source());
        todo.addAll(definition.uses());
      }
    }
  }

  private void stage(Stage stage, @Nullable StageWalk walk, GlobalArgs args) {
    if (walk != null) {
      for (StageWalk.ArgUse use : walk.argUses()) {
        GlobalArgs.Definition global = args.definitions().get(use.name());
        if (use.inherited() && global != null) {
          add(use.name(), use.value(), global.source());
        } else if (!use.inherited()) {
          arguments.remove(use.name());
          add(use.name(), use.value(), use.source());
        }
      }
    }
    for (Instruction instruction : stage.instructions()) {
      if (instruction instanceof Instruction.Run run) {
        for (MountText mount : MountText.of(run)) {
          mount(mount, run.source().span());
        }
      }
    }
  }

  private void add(String name, String value, Instruction.Source source) {
    String description = comments.description(source.span().startLine(), name);
    arguments.putIfAbsent(name, new Argument(name, value, description, source.span()));
  }

  private void mount(MountText mount, SourceSpan span) {
    if (mount.type().equals("secret")) {
      String id = mount.value("id");
      if (id.isEmpty()) {
        id = mount.value("source").isEmpty() ? mount.value("src") : mount.value("source");
      }
      if (id.isEmpty()) {
        id = mount.target().substring(mount.target().lastIndexOf('/') + 1);
      }
      secrets.putIfAbsent(id, new Need(id, mount.required(), span));
    } else if (mount.type().equals("ssh")) {
      String id = mount.value("id").isEmpty() ? "default" : mount.value("id");
      agents.putIfAbsent(id, new Need(id, mount.required(), span));
    }
  }

  private List<Argument> sortedArguments() {
    List<Argument> sorted = new ArrayList<>(arguments.values());
    sorted.sort((one, other) -> Integer.compare(one.span.startLine(), other.span.startLine()));
    return sorted;
  }

  private static List<Need> sorted(Map<String, Need> needs) {
    List<Need> sorted = new ArrayList<>(needs.values());
    sorted.sort((one, other) -> Integer.compare(one.span.startLine(), other.span.startLine()));
    return sorted;
  }

  private String name() {
    return target.name().orElse("");
  }

  private String description() {
    return name().isEmpty()
        ? ""
        : comments.description(target.from().source().span().startLine(), name());
  }

  /** Tables for people. */
  public String text() {
    List<String> parts = new ArrayList<>();
    if (!name().isEmpty()) {
      List<List<String>> head = new ArrayList<>();
      head.add(ImmutableList.of("TARGET:", name()));
      if (!description().isEmpty()) {
        head.add(ImmutableList.of("DESCRIPTION:", description()));
      }
      parts.add(TextTable.of(head, 1));
    }
    if (!arguments.isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(ImmutableList.of("BUILD ARG", "VALUE", "DESCRIPTION"));
      for (Argument argument : sortedArguments()) {
        rows.add(ImmutableList.of(argument.name, argument.value, argument.description));
      }
      parts.add(TextTable.of(rows, 3));
    }
    needs("SECRET", secrets, parts);
    needs("SSH", agents, parts);
    return String.join("\n", parts);
  }

  private static void needs(String title, Map<String, Need> needs, List<String> parts) {
    if (needs.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(ImmutableList.of(title, "REQUIRED"));
    for (Need need : sorted(needs)) {
      rows.add(ImmutableList.of(need.name, need.required ? "true" : ""));
    }
    parts.add(TextTable.of(rows, 3));
  }

  public JsonValue json() {
    JsonObject.Builder json =
        JsonObject.builder().putNonEmpty("name", name()).putNonEmpty("description", description());
    ImmutableList.Builder<JsonValue> args = ImmutableList.builder();
    for (Argument argument : sortedArguments()) {
      args.add(
          JsonObject.builder()
              .put("name", argument.name)
              .putNonEmpty("description", argument.description)
              .putNonEmpty("value", argument.value)
              .put("location", LintJson.location(argument.span))
              .build());
    }
    put("args", args.build(), json);
    put("secrets", json(secrets), json);
    put("ssh", json(agents), json);
    String source = LintJson.base64(new SecretScan(recipe).masked());
    return json.put("sources", JsonArray.ofStrings(ImmutableList.of(source))).build();
  }

  private static ImmutableList<JsonValue> json(Map<String, Need> needs) {
    ImmutableList.Builder<JsonValue> list = ImmutableList.builder();
    for (Need need : sorted(needs)) {
      JsonObject.Builder json = JsonObject.builder().put("name", need.name);
      if (need.required) {
        json.put("required", true);
      }
      list.add(json.put("location", LintJson.location(need.span)).build());
    }
    return list.build();
  }

  private static void put(String name, ImmutableList<JsonValue> values, JsonObject.Builder json) {
    if (!values.isEmpty()) {
      json.put(name, new JsonArray(values));
    }
  }
}
