package dev.jbuild.lint;

import dev.jbuild.recipe.SourceSpan;

/**
 * One thing that a rule found.
 *
 * @param detail what is wrong, in one line; never a secret value
 * @param span the lines that are shown: as a rule those of the instruction
 */
public record LintWarning(Rule rule, String detail, SourceSpan span) {

  /** {@code Rule: detail (line N)}, as BuildKit's {@code LintFormatShort}. */
  public String shortText() {
    return rule.ruleName() + ": " + detail + " (line " + span.startLine() + ")";
  }
}
