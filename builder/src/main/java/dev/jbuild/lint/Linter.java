package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.RecipeReader;
import dev.jbuild.oci.Platform;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.recipe.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks a recipe for all rules. Makes no decision about what a warning means for the caller. */
public final class Linter {
  private final LintRequest request;
  private final Recipe recipe;
  private final Findings findings;
  private final GlobalArgs args;
  private final StageGraph graph;
  private final Map<Integer, StageWalk> walks = new HashMap<>();

  private Linter(LintRequest request, CheckOptions options) {
    this.request = request;
    this.recipe = request.recipe();
    this.findings = new Findings(recipe, options);
    this.args = GlobalArgs.of(request);
    this.graph = new StageGraph(recipe, args);
  }

  /**
   * Checks a recipe that parses.
   *
   * @throws LintException when the {@code check} directive or its build argument does not parse
   */
  public static LintResult lint(LintRequest request) {
    Linter linter = new Linter(request, request.options());
    Optional<LintError> error = linter.run();
    SecretScan secrets = new SecretScan(request.recipe());
    secrets.report(linter.findings);
    if (error.isEmpty() && !linter.findings.failing().isEmpty()) {
      error = Optional.of(linter.violation());
    }
    return new LintResult(secrets.masked(), linter.findings.warnings(), error);
  }

  /**
   * What can be said of a recipe that does not parse: the warnings of the lines before its first
   * error, and that error.
   */
  public static LintResult lint(
      ParseResult.Rejected rejected, ImmutableMap<String, String> buildArgs) {
    Diagnostic first = rejected.diagnostics().getFirst();
    for (Diagnostic diagnostic : rejected.diagnostics().reverse()) {
      if (diagnostic.severity() == Diagnostic.Severity.ERROR) {
        first = diagnostic;
      }
    }
    int line = first.span().startLine();
    String message = "dockerfile parse error on line " + line + ": " + first.message();
    Optional<LintError> error = Optional.of(new LintError(message, first.span()));
    String before = before(rejected.source().text(), line);
    RecipeSource source = new RecipeSource(rejected.source().name(), before);
    if (new RecipeReader().read(source) instanceof ParseResult.Parsed parsed) {
      LintRequest request = request(parsed.recipe(), buildArgs);
      Findings findings = new Findings(parsed.recipe(), request.options());
      new FileRules(parsed.recipe(), findings).checkLines();
      return new LintResult(rejected.source(), findings.warnings(), error);
    }
    return new LintResult(rejected.source(), ImmutableList.of(), error);
  }

  private static LintRequest request(Recipe recipe, ImmutableMap<String, String> buildArgs) {
    return new LintRequest(
        recipe,
        Optional.empty(),
        true,
        buildArgs,
        Platform.current(),
        image -> Optional.empty(),
        IgnoreRules.none(),
        source -> false);
  }

  private static String before(String text, int line) {
    int end = 0;
    for (int i = 1; i < line && end >= 0; i++) {
      end = text.indexOf('\n', end) + 1;
    }
    return text.substring(0, Math.max(end, 0));
  }

  private Optional<LintError> run() {
    FileRules file = new FileRules(recipe, findings);
    file.checkLines();
    file.checkWhole();
    BaseRules bases = new BaseRules(recipe, findings);
    bases.checkDefaults(GlobalArgs.ofDefaults(request));
    for (Stage stage : recipe.stages()) {
      Optional<LintError> error = bases.check(stage, args);
      if (error.isPresent()) {
        return error;
      }
    }
    int target = target();
    if (target < 0) {
      return Optional.of(unknownTarget());
    }
    walk(target);
    apt(target);
    return Optional.empty();
  }

  private LintError violation() {
    return new LintError(
        "lint violation found for rules: " + String.join(", ", findings.failing()),
        "correct what the warnings say, or skip rules: # check=skip=RULE;error=true");
  }

  /** Index of the stage to build; -1 when there is none of that name. */
  int target() {
    return request.target().isEmpty()
        ? recipe.stages().size() - 1
        : graph.find(request.target().get());
  }

  LintError unknownTarget() {
    String wanted = request.target().orElse("");
    List<String> names = new ArrayList<>();
    for (Stage stage : recipe.stages()) {
      stage.name().ifPresent(names::add);
    }
    String near =
        Suggestion.of(wanted, names).map(meant -> " (did you mean " + meant + "?)").orElse("");
    return new LintError(
        "target stage " + GoText.quote(wanted) + " could not be found" + near,
        "`jbuild build --call targets` lists the stages");
  }

  /** Without reporting: for those who describe a recipe. */
  static Linter silent(LintRequest request) {
    return new Linter(request, CheckOptions.parse("skip=all"));
  }

  GlobalArgs globalArgs() {
    return args;
  }

  StageGraph graph() {
    return graph;
  }

  /** What was found of the stages that {@code target} needs, by index. */
  Map<Integer, StageWalk> walk(int target) {
    StageWalk.Walker shared =
        new StageWalk.Walker(
            request, args, findings, new CopyRules(request, findings), allArguments());
    List<Integer> wanted = new ArrayList<>(graph.reachable(target));
    if (request.allStages()) {
      wanted.clear();
      for (Stage stage : recipe.stages()) {
        wanted.add(stage.index());
      }
    }
    for (int index : wanted) {
      StageWalk walk = new StageWalk(shared, begin(index));
      triggers(index, walk);
      for (Instruction instruction : recipe.stages().get(index).instructions()) {
        walk.instruction(instruction);
      }
      walks.put(index, walk);
    }
    return walks;
  }

  private StageState begin(int index) {
    StageWalk base = walks.get(graph.base(index));
    if (base != null) {
      return base.state().inherited();
    }
    String name = graph.baseName(index);
    return StageState.of(request.bases(), name.equals("scratch") ? "" : name);
  }

  private void triggers(int index, StageWalk walk) {
    if (graph.base(index) < 0) {
      return;
    }
    for (Instruction instruction : recipe.stages().get(graph.base(index)).instructions()) {
      if (instruction instanceof Instruction.Onbuild onbuild && onbuild.trigger().isPresent()) {
        walk.trigger(onbuild.trigger().get());
      }
    }
  }

  private Set<String> allArguments() {
    Set<String> names = new HashSet<>();
    for (Stage stage : recipe.stages()) {
      for (Instruction instruction : stage.instructions()) {
        if (instruction instanceof Instruction.Arg arg) {
          for (Instruction.ArgDefinition definition : arg.definitions()) {
            names.add(definition.name());
          }
        }
      }
    }
    return names;
  }

  private void apt(int target) {
    for (int stage : graph.kept(target, request.allStages())) {
      for (Instruction instruction : recipe.stages().get(stage).instructions()) {
        if (instruction instanceof Instruction.Run run) {
          AptRule.check(run, findings);
        }
      }
    }
  }
}
