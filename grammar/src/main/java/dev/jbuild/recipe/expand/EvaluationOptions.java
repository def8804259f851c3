package dev.jbuild.recipe.expand;

/**
 * How a word is read.
 *
 * @param escape the character that escapes
 * @param quotes whether quotes quote
 * @param keepQuotes whether quotes stay in the result
 * @param keepEscapes whether escape characters stay in the result
 * @param keepUnset whether a variable without a value stays as it is spelled
 * @param lookUp false: only the syntax matters, and a missing required variable is no error
 */
record EvaluationOptions(
    char escape,
    boolean quotes,
    boolean keepQuotes,
    boolean keepEscapes,
    boolean keepUnset,
    boolean lookUp) {

  static EvaluationOptions word(char escape) {
    return new EvaluationOptions(escape, true, false, false, false, true);
  }

  static EvaluationOptions check(char escape) {
    return new EvaluationOptions(escape, true, false, false, false, false);
  }

  static EvaluationOptions heredocBody() {
    return new EvaluationOptions('\\', false, false, false, false, true);
  }

  static EvaluationOptions checkBody() {
    return new EvaluationOptions('\\', false, false, false, false, false);
  }

  static EvaluationOptions rawLine() {
    return new EvaluationOptions('\\', true, true, true, true, true);
  }

  static EvaluationOptions unexpanded(boolean keepQuotes) {
    return new EvaluationOptions('\\', true, keepQuotes, false, true, true);
  }
}
