package dev.jbuild.lint;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.oci.Platform;
import dev.jbuild.recipe.Recipe;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a check looks at.
 *
 * @param target stage whose build is checked; the last when absent
 * @param allStages check stages that the target does not need, too
 * @param platform of the result
 * @param rules of the context
 * @param emptied asked for a source of a COPY that the rules do not hide: see {@link
 *     EmptiedSources}; never where there is no context
 */
public record LintRequest(
    Recipe recipe,
    Optional<String> target,
    boolean allStages,
    ImmutableMap<String, String> buildArgs,
    Platform platform,
    BaseFacts.Lookup bases,
    IgnoreRules rules,
    Predicate<String> emptied) {
  /** The build argument that wins over the directive. */
  static final String CHECK_ARGUMENT = "BUILDKIT_DOCKERFILE_CHECK";

  /**
   * Which rules are wanted.
   *
   * @throws LintException when the directive or the argument does not parse
   */
  CheckOptions options() {
    String argument = buildArgs.get(CHECK_ARGUMENT);
    String given = argument == null ? recipe.directives().get("check") : argument;
    if (given == null) {
      return CheckOptions.NONE;
    }
    try {
      return CheckOptions.parse(given);
    } catch (LintException e) {
      throw LintException.at(argument == null ? recipe.source().name() : CHECK_ARGUMENT, e);
    }
  }
}
