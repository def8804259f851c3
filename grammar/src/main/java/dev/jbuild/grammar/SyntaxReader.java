package dev.jbuild.grammar;

import com.google.common.collect.ImmutableList;
import dev.jbuild.grammar.antlr.RecipeCharStream;
import dev.jbuild.grammar.antlr.RecipeLexer;
import dev.jbuild.grammar.antlr.RecipeParser;
import dev.jbuild.recipe.RecipeSource;
import java.util.Optional;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/**
 * Runs lexer and parser over a recipe, one instruction at a time. No tree is kept: the parser
 * checks and delimits an instruction, whose tokens then say everything.
 */
final class SyntaxReader {
  private final RecipeCharStream characters;
  private final CommonTokenStream tokens;
  private final RecipeParser parser;
  private final Faults faults;
  private final InstructionCutter cutter;

  SyntaxReader(RecipeSource source, char escape, Positions positions, Faults faults) {
    this.characters = new RecipeCharStream(source.text(), escape);
    RecipeLexer lexer = new RecipeLexer(characters);
    lexer.removeErrorListeners();
    lexer.findHeredocsBy(new HeredocFinder());
    this.tokens = new CommonTokenStream(lexer);
    this.parser = new RecipeParser(tokens);
    parser.removeErrorListeners();
    parser.setBuildParseTree(false);
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    parser.setErrorHandler(new FlagRecovery(faults));
    this.faults = faults;
    this.cutter = new InstructionCutter(characters, positions, faults);
  }

  ImmutableList<InstructionSyntax> read() {
    ImmutableList.Builder<InstructionSyntax> instructions = ImmutableList.builder();
    while (tokens.LA(1) != Token.EOF) {
      Token first = tokens.LT(1);
      try {
        ParserRuleContext context = parser.instruction();
        int last = context.getStop().getTokenIndex();
        instructions.add(cutter.cut(tokens.get(first.getTokenIndex(), last)));
      } catch (ParseCancellationException e) {
        faults.error(
            "Syntax",
            "cannot be parsed",
            first.getStartIndex(),
            first.getStopIndex() + 1,
            Optional.empty());
        skipLine();
      }
    }
    return instructions.build();
  }

  private void skipLine() {
    while (tokens.LA(1) != Token.EOF
        && tokens.LA(1) != RecipeLexer.END
        && tokens.LA(1) != RecipeLexer.EXEC_FORM) {
      tokens.consume();
    }
    if (tokens.LA(1) != Token.EOF) {
      tokens.consume();
    }
  }
}
