package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.recipe.Stage;
import dev.jbuild.recipe.expand.WordExpander;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the text of a recipe shows without any value: spelling, names, comments. */
final class FileRules {
  private static final ImmutableList<String> RESERVED = ImmutableList.of("context", "scratch");

  private final Recipe recipe;
  private final Findings findings;

  FileRules(Recipe recipe, Findings findings) {
    this.recipe = recipe;
    this.findings = findings;
  }

  /** What can be said before the last line is read: it is found even when a later line is wrong. */
  void checkLines() {
    for (Diagnostic warning : recipe.warnings()) {
      parserWarning(warning);
    }
    for (Instruction.Arg arg : recipe.globalArgs()) {
      argDescription(arg);
    }
    for (Stage stage : recipe.stages()) {
      from(stage.from());
      for (Instruction instruction : stage.instructions()) {
        if (instruction instanceof Instruction.Maintainer maintainer) {
          findings.add(
              Rule.MAINTAINER_DEPRECATED,
              "Maintainer instruction is deprecated in favor of using label",
              maintainer.source());
        } else if (instruction instanceof Instruction.Arg arg) {
          argDescription(arg);
        }
      }
    }
  }

  /** What needs the whole recipe. */
  void checkWhole() {
    stageNames();
    casing();
  }

  private void parserWarning(Diagnostic warning) {
    SourceSpan span = warning.span();
    switch (warning.rule()) {
      case "NoEmptyContinuation" ->
          findings.add(
              Rule.NO_EMPTY_CONTINUATION,
              "Empty continuation line",
              span,
              instructionLine(span.startLine()));
      case "ExecFormInvalid" ->
          findings.add(
              Rule.EXEC_FORM_INVALID, warning.message(), span, instructionLine(span.startLine()));
      case "UnknownTrigger" ->
          findings.add(
              Rule.UNKNOWN_TRIGGER, warning.message(), span, instructionLine(span.startLine()));
      default -> {} // the format of ENV and LABEL is looked at with their stage
    }
  }

  /** First line of the instruction that {@code line} belongs to. */
  private int instructionLine(int line) {
    for (Stage stage : recipe.stages()) {
      for (Instruction instruction : all(stage)) {
        SourceSpan span = instruction.source().span();
        if (span.startLine() <= line && line <= span.endLine()) {
          return span.startLine();
        }
      }
    }
    return line;
  }

  private static List<Instruction> all(Stage stage) {
    List<Instruction> all = new ArrayList<>(stage.instructions().size() + 1);
    all.add(stage.from());
    all.addAll(stage.instructions());
    return all;
  }

  private void argDescription(Instruction.Arg arg) {
    List<String> names = new ArrayList<>();
    for (Instruction.ArgDefinition definition : arg.definitions()) {
      names.add(definition.name());
    }
    description("ARG", names, arg.source());
  }

  private void from(Instruction.From from) {
    if (from.name().isEmpty()) {
      return;
    }
    // the model keeps the name in lower case and drops "as": the words as written are the last two
    List<String> words = WordExpander.split(from.source().text());
    String name = words.getLast();
    String as = words.get(words.size() - 2);
    String keyword = keyword(from.source());
    if (!name.equals(lower(name))) {
      findings.add(
          Rule.STAGE_NAME_CASING, "Stage name '" + name + "' should be lowercase", from.source());
    }
    boolean matches =
        keyword.equals(lower(keyword))
            ? as.equals(lower(as))
            : !keyword.equals(upper(keyword)) || as.equals(upper(as));
    if (!matches) {
      findings.add(
          Rule.FROM_AS_CASING,
          "'" + as + "' and '" + keyword + "' keywords' casing do not match",
          from.source());
    }
    description("FROM", ImmutableList.of(from.name().get()), from.source());
  }

  private void description(String instruction, List<String> names, Instruction.Source source) {
    int line = source.span().startLine();
    if (!findings.allows(Rule.INVALID_DEFINITION_DESCRIPTION, line)) {
      return;
    }
    String last = "";
    for (String comment : findings.comments().above(line)) {
      if (!CheckOptions.isCheck(comment)) {
        last = comment;
      }
    }
    int blank = last.indexOf(' ');
    if (!last.isEmpty() && !names.contains(blank < 0 ? last : last.substring(0, blank))) {
      String example = names.size() > 1 ? "<arg_key>" : names.getFirst();
      findings.add(
          Rule.INVALID_DEFINITION_DESCRIPTION,
          "Comment for "
              + instruction
              + " should follow the format: `# "
              + example
              + " <description>`",
          source);
    }
  }

  private void stageNames() {
    Set<String> known = new HashSet<>();
    for (Stage stage : recipe.stages()) {
      if (stage.name().isEmpty()) {
        continue;
      }
      String name = stage.name().get();
      if (RESERVED.contains(name)) {
        findings.add(
            Rule.RESERVED_STAGE_NAME,
            "Stage name should not use the same name as reserved stage " + GoText.quote(name),
            stage.from().source());
      }
      if (!known.add(name)) {
        findings.add(
            Rule.DUPLICATE_STAGE_NAME,
            "Duplicate stage name " + GoText.quote(name) + ", stage names should be unique",
            stage.from().source());
      }
    }
  }

  private void casing() {
    int lowers = 0;
    int uppers = 0;
    for (Stage stage : recipe.stages()) {
      for (Instruction instruction : all(stage)) {
        String keyword = keyword(instruction.source());
        if (keyword.equals(lower(keyword))) {
          lowers++;
        } else if (keyword.equals(upper(keyword))) {
          uppers++;
        }
      }
    }
    boolean lower = lowers > uppers;
    for (Stage stage : recipe.stages()) {
      for (Instruction instruction : all(stage)) {
        String keyword = keyword(instruction.source());
        if (!keyword.equals(lower ? lower(keyword) : upper(keyword))) {
          findings.add(
              Rule.CONSISTENT_INSTRUCTION_CASING,
              "Command '"
                  + keyword
                  + "' should match the case of the command majority ("
                  + (lower ? "lowercase" : "uppercase")
                  + ")",
              instruction.source());
        }
      }
    }
  }

  /** The keyword as written. */
  static String keyword(Instruction.Source source) {
    return source.text().substring(0, source.keyword().length());
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
