package dev.jbuild.grammar;

import dev.jbuild.grammar.InstructionSyntax.Form;
import dev.jbuild.grammar.InstructionSyntax.Piece;
import dev.jbuild.grammar.antlr.RecipeLexer;
import dev.jbuild.recipe.Instruction.Heredoc;
import dev.jbuild.recipe.expand.ExpansionException;
import dev.jbuild.recipe.expand.WordExpander;

/** Checks quotes and substitutions in the words that are expanded when a recipe is built. */
final class WordRules {
  private final WordExpander expander;
  private final Faults faults;

  WordRules(char escape, Faults faults) {
    this.expander = new WordExpander(escape);
    this.faults = faults;
  }

  void check(InstructionSyntax instruction) {
    switch (instruction.type()) {
      case RecipeLexer.ENV, RecipeLexer.LABEL -> checkPairs(instruction);
      case RecipeLexer.ADD,
          RecipeLexer.ARG,
          RecipeLexer.COPY,
          RecipeLexer.EXPOSE,
          RecipeLexer.FROM,
          RecipeLexer.STOPSIGNAL,
          RecipeLexer.USER,
          RecipeLexer.VOLUME,
          RecipeLexer.WORKDIR -> {
        for (Piece word : instruction.arguments()) {
          if (HeredocFinder.parse(word.text()) == null) {
            check(word.text(), word);
          }
        }
        checkBodies(instruction);
      }
      default -> {}
    }
    if (instruction.type() != RecipeLexer.RUN) {
      for (Piece flag : instruction.flags()) {
        int equals = flag.text().indexOf('=');
        check(flag.text().substring(equals + 1), flag);
      }
    }
  }

  private void checkPairs(InstructionSyntax instruction) {
    for (Piece word : instruction.arguments()) {
      int equals = instruction.form() == Form.LEGACY ? -1 : word.text().indexOf('=');
      check(word.text().substring(equals + 1), word);
    }
  }

  private void checkBodies(InstructionSyntax instruction) {
    for (Heredoc heredoc : instruction.heredocs()) {
      if (heredoc.expand()) {
        try {
          WordExpander.checkText(heredoc.content());
        } catch (ExpansionException e) {
          report(e, instruction.keyword().start(), instruction.end());
        }
      }
    }
  }

  private void check(String word, Piece piece) {
    try {
      expander.check(word);
    } catch (ExpansionException e) {
      report(e, piece.start(), piece.end());
    }
  }

  private void report(ExpansionException e, int start, int end) {
    String message = e.getMessage();
    faults.error("BadSubstitution", message == null ? "bad substitution" : message, start, end);
  }
}
