package dev.jbuild.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.cache.KeyBuilder;
import dev.jbuild.image.ImageAssembler.Assembled;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.HistoryEntry;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.StageConfig;
import dev.jbuild.plan.StagePlan;
import dev.jbuild.plan.Step;
import dev.jbuild.plan.StepInfo;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.solve.StageResult;
import dev.jbuild.solve.StepOutcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageAssemblerTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
  private static final Platform PLATFORM = Platform.of("linux", "amd64", "");

  @Test
  void layersAreListedUncompressedInTheOrderOfTheSteps() {
    Assembled image = assemble(result(layer("1"), configured("ENV A=1"), layer("2")));

    Manifest manifest = Manifest.parse(image.image().manifestBytes(), "manifest");
    ImageConfig config = ImageConfig.parse(image.image().configBytes(), "config");
    assertThat(manifest.layers())
        .extracting(l -> l.digest().hex().substring(0, 1))
        .containsExactly("1", "2");
    assertThat(manifest.layers()).allMatch(l -> l.mediaType().equals(MediaType.LAYER));
    assertThat(config.diffIds())
        .extracting(d -> d.digest().hex().substring(0, 1))
        .containsExactly("1", "2");
    assertThat(config.history())
        .extracting(HistoryEntry::emptyLayer)
        .containsExactly(false, true, false);
  }

  @Test
  void dockersFormHasOnlyDockersTypesAndTheSameConfiguration() {
    StageResult result = result(layer("1"));

    Assembled docker =
        new ImageAssembler(
                ImmutableMap.of(), Optional.empty(), new ImageForm(true, ImmutableList.of()))
            .assemble(result);

    Manifest manifest = Manifest.parse(docker.image().manifestBytes(), "manifest");
    assertThat(docker.image().configBytes()).isEqualTo(assemble(result).image().configBytes());
    assertThat(manifest.mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST);
    assertThat(manifest.config().mediaType()).isEqualTo(MediaType.DOCKER_CONFIG);
    assertThat(manifest.layers()).allMatch(l -> l.mediaType().equals(MediaType.DOCKER_LAYER));
  }

  @Test
  void sameResultGivesTheSameBytes() {
    assertThat(assemble(result(layer("1"))).image().configBytes())
        .isEqualTo(assemble(result(layer("1"))).image().configBytes());
  }

  @Test
  void commandLineLabelsWin() {
    Assembled image =
        new ImageAssembler(ImmutableMap.of("a", "2", "b", "3"), Optional.empty(), ImageForm.OCI)
            .assemble(result());

    assertThat(ImageConfig.parse(image.image().configBytes(), "config").config().labels())
        .containsExactlyInAnyOrderEntriesOf(ImmutableMap.of("a", "2", "b", "3"));
  }

  @Test
  void sourceDateEpochIsTheLatestTime() {
    Assembled image =
        new ImageAssembler(ImmutableMap.of(), Optional.of(Instant.EPOCH), ImageForm.OCI)
            .assemble(result(layer("1")));

    ImageConfig config = ImageConfig.parse(image.image().configBytes(), "config");
    assertThat(config.created()).contains(Instant.EPOCH);
    assertThat(config.history().getFirst().created()).contains(Instant.EPOCH);
  }

  @Test
  void recordTellsLineKeyAndTimeOfEachEntry() {
    Assembled image = assemble(result(layer("1"), configured("ENV A=1")));

    assertThat(image.record().steps()).hasSize(2);
    assertThat(image.record().steps().get(0).line()).isEqualTo(7);
    assertThat(image.record().steps().get(0).millis()).isEqualTo(12);
    assertThat(image.record().steps().get(0).key()).isPresent();
    assertThat(image.record().steps().get(1).layer()).isEmpty();
  }

  @Test
  void thousandsOfStagesStandOnEachOther() throws InterruptedException {
    StageResult result = result(layer("1"));
    for (int i = 0; i < 20_000; i++) {
      result =
          new StageResult(
              result.plan(), Optional.of(result), result.snapshot(), ImmutableList.of());
    }
    StageResult deep = result;
    Assembled[] image = new Assembled[1];
    Thread small = new Thread(null, () -> image[0] = assemble(deep), "small", 512 * 1024);

    small.start();
    small.join();

    assertThat(image[0]).isNotNull();
  }

  private static Assembled assemble(StageResult result) {
    return new ImageAssembler(ImmutableMap.of(), Optional.empty(), ImageForm.OCI).assemble(result);
  }

  private static StageResult result(StepOutcome... outcomes) {
    StagePlan plan =
        new StagePlan(
            0,
            "0",
            PLATFORM,
            new StagePlan.Base.Scratch(),
            ImmutableList.of(),
            ImmutableSet.of(),
            config(),
            true);
    return new StageResult(
        plan, Optional.empty(), Optional.empty(), ImmutableList.copyOf(outcomes));
  }

  private static StageConfig config() {
    return new StageConfig(
        ImmutableMap.of("PATH", "/bin"),
        Optional.empty(),
        Optional.of(ImmutableList.of("/bin/true")),
        "",
        "/",
        ImmutableMap.of("a", "1"),
        ImmutableSet.of(),
        ImmutableSet.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ImmutableList.of(),
        Optional.empty());
  }

  private static StepOutcome layer(String digit) {
    Digest digest = new Digest(digit.repeat(64));
    Snapshot snapshot =
        new Snapshot(
            new ChainId(digest),
            new DiffId(digest),
            Optional.empty(),
            1024,
            ImmutableList.of(),
            Optional.empty(),
            Path.of(""));
    return new StepOutcome(
        new Step.Configure(info("RUN x")),
        Optional.of(new KeyBuilder("run").build()),
        Optional.of(snapshot),
        false,
        TIME,
        12);
  }

  private static StepOutcome configured(String text) {
    return new StepOutcome(
        new Step.Configure(info(text)), Optional.empty(), Optional.empty(), false, TIME, 0);
  }

  private static StepInfo info(String text) {
    return new StepInfo(0, "0", "Recipe:7", new SourceSpan(7, 1, 7, 5), text, text);
  }
}
