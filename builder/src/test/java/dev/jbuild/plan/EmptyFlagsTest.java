package dev.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.oci.Healthcheck;
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
    BuildOptions options = Plans.options(ImmutableMap.of(), ImmutableMap.of());
    return Plans.plan("FROM scratch\n" + line + "\n", options).target();
  }
}
