package dev.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.RecipeReader;
import dev.jbuild.oci.Healthcheck;
import dev.jbuild.oci.Platform;
import dev.jbuild.recipe.RecipeSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Flags without text behind their {@code =} say nothing, as with BuildKit. */
class EmptyFlagsTest {
  @Test
  void healthcheckHasItsDefaults() {
    Healthcheck healthcheck =
        plan("HEALTHCHECK --interval= --timeout= --start-period= --retries= CMD x")
            .config()
            .healthcheck()
            .orElseThrow();

    assertThat(healthcheck.interval()).isZero();
    assertThat(healthcheck.retries()).isZero();
    assertThat(healthcheck.test()).containsExactly("CMD-SHELL", "x");
  }

  @Test
  void copyReadsTheContext() {
    Step.Copy copy = (Step.Copy) plan("COPY --from= --chown= --chmod= a /").steps().getLast();

    assertThat(copy.parts().getFirst().source()).isEqualTo(new Step.Source.Context());
    assertThat(copy.parts().getFirst().request().chown()).isNull();
    assertThat(copy.parts().getFirst().request().chmod()).isNull();
  }

  @Test
  void bindMountReadsTheContext() {
    Step.Run run = (Step.Run) plan("RUN --mount=from=,target=/m x").steps().getLast();

    assertThat(run.mounts())
        .containsExactly(new RunMount.Bind(new Step.Source.Context(), "", "/m", false));
  }

  private static StagePlan plan(String line) {
    ParseResult result =
        new RecipeReader().read(new RecipeSource("Recipe", "FROM scratch\n" + line + "\n"));
    BuildOptions options =
        new BuildOptions(
            Optional.empty(),
            ImmutableMap.of(),
            ImmutableMap.of(),
            new TargetPlatform(
                Platform.of("linux", "amd64", ""), Platform.of("linux", "amd64", ""), false),
            Network.NONE,
            ImmutableList.of(),
            false,
            ImmutableSet.of(),
            ImmutableMap.of(),
            ImmutableSet.of());
    return Planner.plan(((ParseResult.Parsed) result).recipe(), options, new NoImages()).target();
  }
}
