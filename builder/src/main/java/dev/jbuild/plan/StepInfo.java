package dev.jbuild.plan;

import dev.jbuild.http.Redaction;
import dev.jbuild.recipe.SourceSpan;

/**
 * What people read about a step.
 *
 * @param stage index of its stage in the recipe
 * @param stageName its name, or the index where it has none
 * @param location {@code FILE:LINE}
 * @param span of the instruction
 * @param title the instruction on one line, as written
 * @param createdBy for the image's history, words expanded
 */
public record StepInfo(
    int stage,
    String stageName,
    String location,
    SourceSpan span,
    String title,
    CreatedBy createdBy) {

  /** With a text that is there already. */
  public StepInfo(
      int stage,
      String stageName,
      String location,
      SourceSpan span,
      String title,
      String createdBy) {
    this(stage, stageName, location, span, title, CreatedBy.of(createdBy));
  }

  /** The same without user information in URLs, for an instruction that fetches. */
  StepInfo withoutCredentials() {
    String text = createdBy.toString();
    return title.contains("://") || text.contains("://")
        ? new StepInfo(
            stage,
            stageName,
            location,
            span,
            Redaction.inText(title),
            CreatedBy.of(Redaction.inText(text)))
        : this;
  }
}
