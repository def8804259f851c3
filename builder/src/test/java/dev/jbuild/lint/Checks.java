package dev.jbuild.lint;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.RecipeReader;
import dev.jbuild.oci.Platform;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A check of a recipe in a test: what is not said is as for a base that sets nothing. */
final class Checks {
  static final BaseFacts.Lookup PLAIN =
      image -> Optional.of(new BaseFacts(ImmutableMap.of("PATH", "/bin"), false));
  static final BaseFacts.Lookup UNKNOWN = image -> Optional.empty();

  private final String text;
  private ImmutableMap<String, String> buildArgs = ImmutableMap.of();
  private BaseFacts.Lookup bases = PLAIN;
  private IgnoreRules rules = IgnoreRules.none();
  private Optional<Path> context = Optional.empty();
  private Optional<String> target = Optional.empty();
  private boolean allStages = true;

  private Checks(String text) {
    this.text = text;
  }

  static Checks of(String text) {
    return new Checks(text);
  }

  Checks buildArgs(ImmutableMap<String, String> values) {
    buildArgs = values;
    return this;
  }

  Checks bases(BaseFacts.Lookup lookup) {
    bases = lookup;
    return this;
  }

  Checks ignoring(String patterns) {
    rules = IgnoreRules.parse(patterns.getBytes(StandardCharsets.UTF_8), ".dockerignore");
    return this;
  }

  Checks context(Path directory) {
    context = Optional.of(directory);
    return this;
  }

  Checks target(String name) {
    target = Optional.of(name);
    allStages = false;
    return this;
  }

  LintResult run() {
    return switch (new RecipeReader().read(new RecipeSource("Dockerfile", text))) {
      case ParseResult.Parsed(Recipe recipe) -> Linter.lint(request(recipe));
      case ParseResult.Rejected rejected -> Linter.lint(rejected, buildArgs);
    };
  }

  LintRequest request() {
    ParseResult result = new RecipeReader().read(new RecipeSource("Dockerfile", text));
    return request(((ParseResult.Parsed) result).recipe());
  }

  private LintRequest request(Recipe recipe) {
    return new LintRequest(
        recipe,
        target,
        allStages,
        buildArgs,
        Platform.of("linux", "amd64", ""),
        bases,
        rules,
        context.isPresent() ? new EmptiedSources(rules, context.get()) : source -> false);
  }

  /** {@code Rule LINE} of each warning. */
  List<String> found() {
    return run().warnings().stream()
        .map(warning -> warning.rule().ruleName() + " " + warning.span().startLine())
        .toList();
  }

  /** {@code Rule: detail (line N)} of each warning. */
  List<String> texts() {
    return run().warnings().stream().map(LintWarning::shortText).toList();
  }
}
