package dev.jbuild.recipe.expand;

/** An open quote or brace of a word, and what was collected inside it. */
final class Frame {
  enum Kind {
    /** The word itself. */
    TOP,
    /** Inside double quotes. */
    QUOTE,
    /** Behind <code>${</code>, at the name. */
    BRACE,
    /** The word of {@code - + ? # %}. */
    OPERAND,
    /** Behind {@code /}, up to the next one. */
    PATTERN,
    /** What replaces the pattern. */
    REPLACEMENT
  }

  final StringBuilder text = new StringBuilder();
  final int start;
  Kind kind;
  boolean keepEscapes;
  String name = "";
  String operator = "";
  String pattern = "";

  Frame(Kind kind, int start) {
    this.kind = kind;
    this.start = start;
  }

  static Frame top() {
    return new Frame(Kind.TOP, 0);
  }

  void toReplacement() {
    pattern = text.toString();
    text.setLength(0);
    kind = Kind.REPLACEMENT;
  }

  /** The substitution as it was spelled, its operands expanded. */
  String spelling() {
    return kind == Kind.REPLACEMENT
        ? "${" + name + operator + pattern + "/" + text + "}"
        : "${" + name + operator + text + "}";
  }
}
