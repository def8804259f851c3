package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.SourceComments;
import dev.jbuild.recipe.SourceSpan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the warnings that are wanted: by the options, and by comments above an instruction. */
final class Findings {
  private final Recipe recipe;
  private final CheckOptions options;
  private final boolean hasCheckComments;
  private final List<LintWarning> found = new ArrayList<>();
  private @Nullable SourceComments comments;

  Findings(Recipe recipe, CheckOptions options) {
    this.recipe = recipe;
    this.options = options;
    this.hasCheckComments = recipe.source().text().contains("check");
  }

  /** About a whole instruction. */
  void add(Rule rule, String detail, Instruction.Source instruction) {
    add(rule, detail, instruction.span(), instruction.span().startLine());
  }

  /**
   * About a part of an instruction.
   *
   * @param instructionLine where the instruction begins, whose comments may skip the rule
   */
  void add(Rule rule, String detail, SourceSpan span, int instructionLine) {
    if (allows(rule, instructionLine)) {
      found.add(new LintWarning(rule, detail, span));
    }
  }

  boolean allows(Rule rule, int instructionLine) {
    return hasCheckComments
        ? options.withComments(comments().above(instructionLine)).allows(rule)
        : options.allows(rule);
  }

  SourceComments comments() {
    SourceComments known = comments;
    if (known == null) {
      known = new SourceComments(recipe);
      comments = known;
    }
    return known;
  }

  ImmutableList<LintWarning> warnings() {
    return ImmutableList.copyOf(found);
  }

  /** The rules that fail the recipe, in the order they were found; none without error=true. */
  ImmutableList<String> failing() {
    Set<String> names = new LinkedHashSet<>();
    if (options.error()) {
      for (LintWarning warning : found) {
        if (warning.rule().canFail()) {
          names.add(warning.rule().ruleName());
        }
      }
    }
    return ImmutableList.copyOf(names);
  }
}
