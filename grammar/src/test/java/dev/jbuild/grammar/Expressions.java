package dev.jbuild.grammar;

import dev.jbuild.grammar.DirectiveScan.Directives;
import dev.jbuild.grammar.InstructionSyntax.Form;
import dev.jbuild.grammar.InstructionSyntax.Piece;
import dev.jbuild.grammar.antlr.RecipeLexer;
import dev.jbuild.recipe.RecipeSource;
import java.util.List;
import java.util.Locale;

/** Renders syntax as the corpus does: one S-expression a line, words quoted as by Go. */
final class Expressions {
  private final List<InstructionSyntax> instructions;
  private final Faults faults;

  private Expressions(List<InstructionSyntax> instructions, Faults faults) {
    this.instructions = instructions;
    this.faults = faults;
  }

  static Expressions of(String text) {
    String decoded = text.startsWith("\ufeff") ? text.substring(1) : text;
    Positions positions = new Positions(decoded);
    Faults faults = new Faults(positions);
    Directives directives = DirectiveScan.scan(decoded, faults);
    RecipeSource source = new RecipeSource("Dockerfile", decoded);
    SyntaxReader reader = new SyntaxReader(source, directives.escape(), positions, faults);
    return new Expressions(reader.read(), faults);
  }

  List<InstructionSyntax> instructions() {
    return instructions;
  }

  Faults faults() {
    return faults;
  }

  String render() {
    StringBuilder out = new StringBuilder();
    for (InstructionSyntax instruction : instructions) {
      out.append(render(instruction)).append('\n');
    }
    return out.toString().strip();
  }

  private static String render(InstructionSyntax instruction) {
    StringBuilder out = new StringBuilder("(");
    out.append(instruction.keyword().text().toLowerCase(Locale.ROOT));
    if (!instruction.flags().isEmpty()) {
      out.append(" [");
      for (Piece flag : instruction.flags()) {
        out.append(out.charAt(out.length() - 1) == '[' ? "" : " ").append(quote(flag.text()));
      }
      out.append(']');
    }
    if (instruction.trigger() != null) {
      return out.append(' ').append(render(instruction.trigger())).append(')').toString();
    }
    if (instruction.type() == RecipeLexer.UNKNOWN_KEYWORD) {
      return out.append(" \"\")").toString();
    }
    boolean pairs =
        instruction.type() == RecipeLexer.ENV || instruction.type() == RecipeLexer.LABEL;
    for (Piece argument : instruction.arguments()) {
      int equals = argument.text().indexOf('=');
      if (pairs && instruction.form() == Form.PLAIN) {
        out.append(' ').append(quote(argument.text().substring(0, equals)));
        out.append(' ').append(quote(argument.text().substring(equals + 1))).append(" \"=\"");
      } else {
        out.append(' ').append(quote(argument.text()));
      }
    }
    return out.append(instruction.form() == Form.LEGACY ? " \"\")" : ")").toString();
  }

  /** As Go's {@code strconv.Quote}. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      switch (character) {
        case '"', '\\' -> out.append('\\').append(character);
        case '\u0007' -> out.append("\\a");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\u000b' -> out.append("\\v");
        default -> {
          if (character < ' ' || character == '\u007f') {
            out.append(String.format("\\x%02x", (int) character));
          } else {
            out.append(character);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
