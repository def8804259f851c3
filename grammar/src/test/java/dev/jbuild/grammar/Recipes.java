package dev.jbuild.grammar;

import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.DiagnosticPrinter;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import java.util.List;

/** Short ways to read a recipe in a test. */
final class Recipes {
  private Recipes() {}

  static ParseResult read(String text) {
    return new RecipeReader().read(new RecipeSource("Recipe", text));
  }

  static Recipe parsed(String text) {
    return switch (read(text)) {
      case ParseResult.Parsed(Recipe recipe) -> recipe;
      case ParseResult.Rejected(var source, var faults, _) ->
          throw new AssertionError(new DiagnosticPrinter(source).print(faults));
    };
  }

  /** The only instruction behind {@code FROM scratch} in the first line. */
  static Instruction instruction(String text) {
    List<Instruction> all = parsed("FROM scratch\n" + text).stages().getFirst().instructions();
    if (all.size() != 1) {
      throw new AssertionError("not one instruction: " + all);
    }
    return all.getFirst();
  }

  static List<Diagnostic> faults(String text) {
    return switch (read(text)) {
      case ParseResult.Parsed parsed -> throw new AssertionError("accepted: " + text);
      case ParseResult.Rejected(var source, var faults, _) -> faults;
    };
  }

  /** What a user sees of a rejected recipe. */
  static String printed(String text) {
    RecipeSource source = new RecipeSource("Recipe", text);
    return new DiagnosticPrinter(source).print(faults(text));
  }
}
