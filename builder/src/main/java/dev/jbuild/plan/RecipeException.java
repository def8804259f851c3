package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.RecipeSource;

/** The recipe does not parse, or breaks a rule of the language; every fault that was found. */
public final class RecipeException extends JbuildException {
  private final transient RecipeSource source;
  private final transient ImmutableList<Diagnostic> diagnostics;

  public RecipeException(RecipeSource source, ImmutableList<Diagnostic> diagnostics) {
    super(ExitCode.RECIPE, source.name() + ": " + diagnostics.getFirst().message(), null, null);
    this.source = source;
    this.diagnostics = diagnostics;
  }

  public RecipeSource source() {
    return source;
  }

  public ImmutableList<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
