package dev.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.RecipeReader;
import dev.jbuild.oci.Platform;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.store.StoredImage;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a check finds without any base image, and what it does not tell for want of one. */
class PlanCheckTest {

  /** A store that is empty. */
  private static final class Nothing extends NoImages {
    @Override
    public StoredImage find(String reference, Platform platform) {
      throw PlanException.unknownTarget(reference, ImmutableList.of());
    }
  }

  @Test
  void everyFaultOfEveryStageIsToldWithItsPlace() {
    assertThat(
            faults(
                """
                FROM absent AS one
                EXPOSE 99999
                STOPSIGNAL SIGFOO
                # nothing is wrong here
                FROM --platform=bogus/ absent
                COPY --from=7 a /
                COPY --chmod=9 a /
                RUN --mount=type=cache,sharing=all,target=/m x
                ADD --checksum=sha256:12 http://h/f /
                FROM low/UPPER
                """))
        .containsExactly(
            "2:1 InvalidPort",
            "3:1 InvalidSignal",
            "5:6 InvalidPlatform",
            "6:6 InvalidStageIndex",
            "7:6 InvalidChmod",
            "8:5 InvalidMount",
            "9:5 InvalidChecksum",
            "10:1 InvalidReference");
  }

  @ParameterizedTest
  @ValueSource(strings = {"busybox:", "UPPER", "a//b", "a@sha256:12", "-a"})
  void nameThatIsNoneOfAnyImageIsAFaultOfTheRecipeAlsoInABuild(String name) {
    BuildOptions options = Plans.options(ImmutableMap.of(), ImmutableMap.of());
    String recipe = "FROM scratch AS a\nCOPY --from=" + name + " /a /\nFROM a\n";
    String base = "FROM " + name + "\nEXPOSE 99999\n";

    for (String each : ImmutableList.of(base, recipe + "EXPOSE 99999\n")) {
      assertThatThrownBy(
              () -> Planner.plan(Plans.recipe(each), options, new Nothing(), Optional::empty))
          .isInstanceOfSatisfying(
              RecipeException.class,
              e ->
                  assertThat(e.diagnostics())
                      .extracting(Diagnostic::rule)
                      .containsExactly("InvalidReference", "InvalidPort"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent", "ab12", "sha256:ab12"})
  void nameOrIdOfAnImageThatIsNotThereIsNoFaultOfTheRecipe(String name) {
    BuildOptions options = Plans.options(ImmutableMap.of(), ImmutableMap.of());

    assertThatThrownBy(
            () ->
                Planner.plan(
                    Plans.recipe("FROM " + name + "\n"), options, new Nothing(), Optional::empty))
        .isInstanceOf(PlanException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN --retry=x true",
        "RUN --retry=-1 true",
        "RUN --retry=99999999999 true",
        "RUN --timeout=x true",
        "HEALTHCHECK --retries=x CMD true",
        "HEALTHCHECK --interval=x CMD true"
      })
  void flagThatTheGrammarRefusesIsNoObstacleForTheRest(String instruction) {
    String recipe = "FROM scratch\n" + instruction + "\nSTOPSIGNAL X\n";

    assertThat(faults(recipe)).contains("3:1 InvalidSignal");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EXPOSE $PORT",
        "EXPOSE ${PORT:-x}",
        "STOPSIGNAL $S",
        "LABEL ${NAME}=v",
        "VOLUME $V",
        "ENV A=${B:?needed}",
        "ENV A=$B C=x\nEXPOSE $A\nEXPOSE ${C}",
        "ARG A=$B\nEXPOSE $A",
        "ARG A\nEXPOSE $A",
        "EXPOSE $PATH",
        "COPY --chmod=$M a /",
        "COPY <<E /f\n${A?}\nE",
        "RUN --mount=type=tmpfs,target=. x",
        "RUN --mount=type=cache,target=$HERE x",
        "WORKDIR $W\nRUN --mount=type=tmpfs,target=. x",
      })
  void whatOnlyTheBaseTellsIsNotToldToBeWrong(String lines) {
    assertThat(faults("FROM absent\n" + lines + "\n")).isEmpty();
    assertThat(faults("FROM absent AS a\nFROM a\n" + lines + "\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EXPOSE ${PORT:-x}",
        "STOPSIGNAL $S",
        "VOLUME $V",
        "ENV A=${B:?needed}",
        "ENV A=$B C=x\nEXPOSE a$A",
        "COPY --chmod=$PATH a /",
        "RUN --mount=type=tmpfs,target=. x",
      })
  void theSameIsWrongWhereTheBaseIsKnown(String lines) {
    assertThat(faults("FROM scratch\n" + lines + "\n")).hasSize(1);
  }

  @Test
  void whatTheRecipeDefinesIsCheckedOnAnUnknownBaseToo() {
    assertThat(
            faults(
                """
                FROM absent
                ENV PORT=70000
                EXPOSE $PORT
                WORKDIR /
                RUN --mount=type=tmpfs,target=. x
                ENV A=$B PORT=80
                ENV PORT=80x
                EXPOSE $PORT
                """))
        .containsExactly("3:1 InvalidPort", "5:5 InvalidMount", "8:1 InvalidPort");
  }

  @Test
  void faultOfATriggerIsTheStagesThatStartsFromIt() {
    assertThat(faults("FROM scratch AS a\n\nONBUILD EXPOSE x\n\nFROM a\n"))
        .containsExactly("5:1 InvalidPort");
  }

  @Test
  void onlyStagesThatTheTargetNeedsCount() {
    String recipe = "FROM scratch AS a\nEXPOSE x\nFROM scratch AS b\nEXPOSE y\n";

    assertThat(check(recipe, "b", false)).containsExactly("4:1 InvalidPort");
    assertThat(check(recipe, "b", true)).containsExactly("2:1 InvalidPort", "4:1 InvalidPort");
  }

  @Test
  void blankBaseIsOneFaultAndItsStageIsOfAnUnknownBase() {
    assertThat(faults("FROM $NONE\nEXPOSE $P\n")).containsExactly("1:1 BlankBaseName");
    assertThat(faults("FROM ${NONE:?}\nEXPOSE $P\n")).containsExactly("1:1 BadSubstitution");
  }

  private static ImmutableList<String> faults(String recipe) {
    return check(recipe, "", true);
  }

  private static ImmutableList<String> check(String recipe, String target, boolean allStages) {
    ParseResult result = new RecipeReader().read(new RecipeSource("Recipe", recipe));
    Platform amd64 = Platform.of("linux", "amd64", "");
    BuildOptions options =
        new BuildOptions(
            target.isEmpty() ? Optional.empty() : Optional.of(target),
            ImmutableMap.of(),
            ImmutableMap.of(),
            new TargetPlatform(amd64, amd64, false),
            Network.HOST,
            ImmutableList.of(),
            false,
            ImmutableSet.of(),
            ImmutableMap.of(),
            ImmutableSet.of());
    Recipe readable =
        switch (result) {
          case ParseResult.Parsed parsed -> parsed.recipe();
          case ParseResult.Rejected rejected -> rejected.readable().orElseThrow();
        };
    return Planner.check(readable, options, new Nothing(), allStages).stream()
        .map(d -> d.span().startLine() + ":" + d.span().startColumn() + " " + d.rule())
        .collect(ImmutableList.toImmutableList());
  }
}
