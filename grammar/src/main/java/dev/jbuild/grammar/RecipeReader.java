package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import dev.jbuild.grammar.DirectiveScan.Directives;
import dev.jbuild.grammar.antlr.RecipeLexer;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import java.util.Optional;

/**
 * Reads recipes: the Dockerfile language of frontend 1.26, as BuildKit 0.32 parses it.
 *
 * <p>Never throws on bad input and reports every fault of a file in one run. Thread-safe.
 */
public final class RecipeReader {

  /** Reads a recipe from its text. */
  public ParseResult read(RecipeSource source) {
    Positions positions = new Positions(source.text());
    Faults faults = new Faults(positions);
    if (!TextRules.check(source.text(), positions, faults)) {
      return new ParseResult.Rejected(source, faults.sorted(), Optional.empty());
    }
    Directives directives = DirectiveScan.scan(source.text(), faults);
    ImmutableList<InstructionSyntax> instructions =
        new SyntaxReader(source, directives.escape(), positions, faults).read();
    StageAssembler stages = new StageAssembler(faults);
    InstructionTyper typer = new InstructionTyper(directives.escape(), positions, faults);
    boolean missed = false;
    for (InstructionSyntax syntax : instructions) {
      Optional<Instruction> instruction = typer.type(syntax);
      if (instruction.isPresent()) {
        stages.add(instruction.get());
      } else if (syntax.type() == RecipeLexer.FROM) {
        stages.addBrokenFrom();
      }
      missed |= instruction.isEmpty() && InstructionTyper.othersDependOn(syntax);
    }
    checkNotEmpty(instructions, stages, positions, faults);
    Recipe recipe =
        new Recipe(
            source,
            directives.escape(),
            directives.values(),
            stages.globalArgs(),
            stages.stages(),
            faults.sorted());
    if (faults.hasErrors()) {
      boolean readable = !missed && !recipe.stages().isEmpty();
      return new ParseResult.Rejected(
          source, faults.sorted(), readable ? Optional.of(recipe) : Optional.empty());
    }
    return new ParseResult.Parsed(recipe);
  }

  /**
   * Reads the bytes of a recipe file: UTF-8 with or without a byte-order mark. Bytes that are no
   * UTF-8, and NUL characters, are faults like any other.
   *
   * @param name as shown in messages
   */
  public ParseResult read(String name, byte[] bytes) {
    return RecipeBytes.decode(name, bytes).read(this);
  }

  private static void checkNotEmpty(
      ImmutableList<InstructionSyntax> instructions,
      StageAssembler stages,
      Positions positions,
      Faults faults) {
    if (instructions.isEmpty() && !faults.hasErrors()) {
      faults.error(
          "EmptyRecipe",
          "file with no instructions",
          positions.lineSpan(1),
          Optional.of("a recipe begins with FROM"));
    } else if (!stages.hasStages() && !faults.hasErrors()) {
      faults.error(
          "NoStage",
          "no build stage: the recipe has no FROM",
          positions.span(instructions.getFirst().keyword().start(), instructions.getFirst().end()),
          Optional.of("add a line FROM image, or FROM scratch"));
    }
  }
}
