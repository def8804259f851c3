package dev.jbuild.plan;

/** Warnings about what was asked for and has no effect. */
final class PlanWarnings {
  private PlanWarnings() {}

  /** Of {@code --no-cache-filter}: a name that no stage has would change nothing, unnoticed. */
  static void unknownStages(PlanContext context, StageNames names) {
    for (String name : context.options.noCacheStages()) {
      if (names.byName(name, names.count()).isEmpty()) {
        context.warnings.add("--no-cache-filter " + name + ": there is no stage of that name");
      }
    }
  }

  /**
   * jbuild reads the language itself; a front end named by the recipe, or by the argument that wins
   * over it, is never fetched or run.
   */
  static void frontend(PlanContext context) {
    String given = context.options.buildArgs().get("BUILDKIT_SYNTAX");
    String syntax = given == null ? context.recipe.directives().get("syntax") : given;
    if (syntax == null) {
      return;
    }
    String name = syntax.startsWith("docker.io/") ? syntax.substring(10) : syntax;
    boolean known =
        name.equals("docker/dockerfile")
            || name.startsWith("docker/dockerfile:1")
            || name.startsWith("docker/dockerfile:latest")
            || name.startsWith("docker/dockerfile-upstream:");
    if (!known) {
      context.warnings.add(
          "syntax=" + syntax + ": no other front end is run; the recipe is read as a Dockerfile");
    }
  }
}
