package dev.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.ExitCode;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.RecipeReader;
import dev.jbuild.json.JsonObject;
import dev.jbuild.oci.ContainerConfig;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.store.StoredImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --platform}, {@code FROM --platform} and the arguments that tell of them. */
final class PlatformPlanTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");

  /** {@code NAME PLATFORM} of each image that was looked for. */
  private final List<String> asked = new ArrayList<>();

  /** What a single image is for; absent means that there is one for every platform. */
  private Optional<Platform> only = Optional.empty();

  private ImmutableMap<String, String> buildArgs = ImmutableMap.of();

  @ParameterizedTest
  @CsvSource({
    "linux/arm64, linux/arm64|linux|arm64||linux/amd64|linux|amd64|",
    "linux/arm64/v8, linux/arm64|linux|arm64||linux/amd64|linux|amd64|",
    "linux/arm, linux/arm/v7|linux|arm|v7|linux/amd64|linux|amd64|",
    "linux/amd64, linux/amd64|linux|amd64||linux/amd64|linux|amd64|"
  })
  void argumentsTellTargetAndBuildPlatform(String target, String expected) {
    StepGraph graph =
        plan(
            target,
            """
            FROM scratch
            ARG TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT
            ARG BUILDPLATFORM BUILDOS BUILDARCH BUILDVARIANT
            LABEL a="$TARGETPLATFORM|$TARGETOS|$TARGETARCH|$TARGETVARIANT" \\
                b="$BUILDPLATFORM|$BUILDOS|$BUILDARCH|$BUILDVARIANT"
            """);

    ImmutableMap<String, String> labels = graph.target().config().labels();
    assertThat(labels.get("a") + "|" + labels.get("b")).isEqualTo(expected);
  }

  @Test
  void argumentsAreNotThereUndeclaredButInFrom() {
    StepGraph graph =
        plan(
            "linux/arm64",
            """
            FROM scratch AS build-arm64
            FROM build-${TARGETARCH}
            LABEL a="$TARGETARCH"
            """);

    assertThat(graph.target().base()).isEqualTo(new StagePlan.Base.Stage(0));
    assertThat(graph.target().config().labels()).containsEntry("a", "");
  }

  @Test
  void givenArgumentsWinOverThePlatform() {
    buildArgs = ImmutableMap.of("TARGETPLATFORM", "linux/s390x", "BUILDPLATFORM", "linux/riscv64");

    StepGraph graph =
        plan(
            "linux/arm64",
            """
            FROM --platform=$BUILDPLATFORM base
            ARG TARGETPLATFORM
            LABEL a=$TARGETPLATFORM
            """);

    assertThat(asked).containsExactly("base linux/riscv64");
    assertThat(graph.target().config().labels()).containsEntry("a", "linux/s390x");
  }

  @Test
  void stagesHaveThePlatformThatTheyAskForAndTheirChildrenInheritIt() {
    StepGraph graph =
        plan(
            "linux/arm64",
            """
            ARG WHERE=linux/s390x
            FROM --platform=$BUILDPLATFORM one AS build
            FROM --platform=$WHERE two AS where
            FROM --platform=linux/riscv64 build AS child
            FROM three
            COPY --from=build /a /a
            COPY --from=where /a /a
            COPY --from=child /a /a
            COPY --from=four /a /a
            """);

    assertThat(graph.stages())
        .extracting(stage -> stage.platform().toString())
        .containsExactly("linux/amd64", "linux/s390x", "linux/amd64", "linux/arm64");
    assertThat(asked)
        .containsExactlyInAnyOrder(
            "one linux/amd64", "two linux/s390x", "three linux/arm64", "four linux/arm64");
  }

  @Test
  void copyFromAnImageTakesThatOfTheTargetAlsoInAStageForAnother() {
    plan(
        "linux/arm64",
        """
        FROM --platform=$BUILDPLATFORM one
        COPY --from=two /a /a
        """);

    assertThat(asked).containsExactly("one linux/amd64", "two linux/arm64");
  }

  @Test
  void theVariantOfAScratchStageStaysAsWritten() {
    StepGraph graph = plan("linux/amd64", "FROM --platform=freebsd/arm64/v8 scratch\n");

    assertThat(graph.target().platform()).hasToString("freebsd/arm64/v8");
  }

  @ParameterizedTest
  @CsvSource({
    "linux/, not OS/ARCHITECTURE",
    "$NOTHING, empty platform value from expression $NOTHING",
    "foo, unknown operating system or architecture",
    "a/b/c/d, has more than three parts"
  })
  void platformsThatAreNoneAreFaultsWithTheirPlace(String written, String message) {
    assertThatThrownBy(
            () -> plan("linux/amd64", "FROM scratch AS a\nFROM --platform=" + written + " a\n"))
        .isInstanceOfSatisfying(
            RecipeException.class,
            e -> {
              assertThat(e.diagnostics().getFirst().message()).contains(message);
              assertThat(e.diagnostics().getFirst().span().startLine()).isEqualTo(2);
              assertThat(e.diagnostics().getFirst().span().startColumn()).isEqualTo(6);
              assertThat(e.diagnostics().getFirst().hint()).isPresent();
            });
  }

  @Test
  void anImageForAnotherPlatformIsTakenWithAWarning() {
    only = Optional.of(AMD64);

    StepGraph graph = plan("linux/arm64", "FROM base\nRUN true\n");

    assertThat(graph.warnings())
        .containsExactly(
            "Recipe:1: base image base is for platform linux/amd64, expected linux/arm64"
                + " (InvalidBaseImagePlatform)");
    assertThat(refusals(graph, false)).isEmpty();
  }

  @Test
  void whatAMachineRunsBesidesItsOwnNeedsNoWarning() {
    only = Optional.of(Platform.parse("linux/arm/v6"));

    assertThat(plan("linux/arm/v7", "FROM base\n").warnings()).isEmpty();
  }

  @Test
  void stepsThatCannotRunAreRefusedWithTheirPlaceAndARemedy() {
    StepGraph graph =
        plan(
            "linux/arm64",
            """
            FROM --platform=$BUILDPLATFORM base AS build
            RUN fine
            FROM base
            COPY --from=build /a /a
              RUN impossible
            """);

    List<PlanException> refusals = refusals(graph, false);
    assertThat(refusals).hasSize(1);
    PlanException refusal = refusals.getFirst();
    assertThat(refusal)
        .hasMessage(
            "Recipe:5:3: RUN impossible: programs for linux/arm64 do not run on this"
                + " machine, which is linux/amd64");
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.HOST);
    assertThat(refusal.hint().orElseThrow()).contains("qemu-user-static");
    assertThat(refusals(graph, true)).isEmpty();
  }

  @Test
  void aStageOnAForeignStageCannotRunEither() {
    StepGraph graph = plan("linux/arm64", "FROM base AS a\nFROM a\nRUN impossible\n");

    assertThat(refusals(graph, false).getFirst())
        .hasMessageContaining("Recipe:3:1: RUN impossible");
  }

  /** Of all steps, as if each had to run. */
  private static List<PlanException> refusals(StepGraph graph, boolean emulated) {
    RunCheck check = new RunCheck(AMD64, platform -> emulated);
    Map<Integer, Platform> programs = new HashMap<>();
    List<PlanException> refusals = new ArrayList<>();
    for (StagePlan stage : graph.stages()) {
      Platform platform = RunCheck.programs(stage, programs::get);
      programs.put(stage.index(), platform);
      stage.steps().forEach(step -> check.refusal(step, platform).ifPresent(refusals::add));
    }
    return refusals;
  }

  @Test
  void stagesOfSeveralPlatformsAreToldApart() {
    String recipe =
        """
        FROM --platform=$BUILDPLATFORM base AS build
        FROM base
        COPY --from=build /a /a
        """;

    StepGraph graph = plan(new TargetPlatform(Platform.parse("linux/arm/v7"), AMD64, true), recipe);

    assertThat(graph.stages())
        .extracting(StagePlan::displayName)
        .containsExactly("linux/amd64->arm/v7 build", "linux/arm/v7 1");
  }

  private StepGraph plan(String target, String recipe) {
    return plan(new TargetPlatform(Platform.parse(target), AMD64, false), recipe);
  }

  private StepGraph plan(TargetPlatform platform, String recipe) {
    BuildOptions options =
        new BuildOptions(
            Optional.empty(),
            buildArgs,
            ImmutableMap.of(),
            platform,
            Network.NONE,
            ImmutableList.of(),
            false,
            ImmutableSet.of(),
            ImmutableMap.of(),
            ImmutableSet.of());
    NoImages images =
        new NoImages() {
          @Override
          public StoredImage find(String reference, Platform wanted) {
            return image(reference, wanted);
          }
        };
    return switch (new RecipeReader().read(new RecipeSource("Recipe", recipe))) {
      case ParseResult.Parsed parsed -> Planner.plan(parsed.recipe(), options, images);
      case ParseResult.Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }

  private StoredImage image(String name, Platform wanted) {
    asked.add(name + " " + wanted);
    Digest layer = Digest.of(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    ImageConfig config =
        new ImageConfig(
            Optional.empty(),
            "",
            only.orElse(wanted),
            ContainerConfig.EMPTY,
            ImmutableList.of(new DiffId(layer)),
            ImmutableList.of(),
            JsonObject.EMPTY);
    byte[] bytes = config.toBytes();
    Manifest manifest =
        Manifest.of(
            Descriptor.of(MediaType.CONFIG, bytes),
            ImmutableList.of(Descriptor.of(MediaType.LAYER, layer, 1)));
    return new StoredImage(
        Digest.of(bytes),
        Descriptor.of(MediaType.MANIFEST, manifest.toBytes()),
        manifest,
        config,
        ImmutableList.of());
  }
}
