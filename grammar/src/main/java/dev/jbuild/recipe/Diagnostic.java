package dev.jbuild.recipe;

import java.util.Optional;

/**
 * One finding in a recipe. {@code rule} is a short stable name such as {@code UnknownInstruction}.
 */
public record Diagnostic(
    Severity severity, String rule, String message, SourceSpan span, Optional<String> hint) {

  public enum Severity {
    ERROR,
    WARNING
  }
}
