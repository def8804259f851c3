package dev.jbuild.context;

/** A pattern that cannot be parsed. */
final class PatternSyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  PatternSyntaxException(String pattern) {
    super(pattern, null, false, false);
  }
}
