package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.RecipeReader;
import dev.jbuild.oci.Platform;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import java.util.Optional;

/** Plans of recipes that name no image, for one platform and without a network. */
final class Plans {
  private Plans() {}

  static Recipe recipe(String text) {
    return switch (new RecipeReader().read(new RecipeSource("Recipe", text))) {
      case ParseResult.Parsed parsed -> parsed.recipe();
      case ParseResult.Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }

  static StepGraph plan(String text, BuildOptions options) {
    return Planner.plan(recipe(text), options, new NoImages());
  }

  /** For the last stage. */
  static BuildOptions options(
      ImmutableMap<String, String> buildArgs,
      ImmutableMap<String, NamedContext> contexts,
      String... allowed) {
    Platform amd64 = Platform.of("linux", "amd64", "");
    return new BuildOptions(
        Optional.empty(),
        buildArgs,
        ImmutableMap.of(),
        new TargetPlatform(amd64, amd64, false),
        Network.NONE,
        ImmutableList.of(),
        false,
        ImmutableSet.of(),
        contexts,
        ImmutableSet.copyOf(allowed));
  }
}
