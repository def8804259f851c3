package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code SOURCE_DATE_EPOCH}: nothing that a build makes is later. */
@Tag("root")
class SourceDateEpochRootTest {
  private static final long EPOCH = 1_000_000_000;
  private static final String OPTION = "--source-date-epoch=" + EPOCH;
  private static final String STEPS =
      """
      FROM base
      COPY file /copied/
      RUN --mount=type=secret,id=now busybox touch -d @$(busybox cat /run/secrets/now) /young \
          && ln /young /linked && ln -s young /symlink && mkfifo /pipe && mkdir /young.d \
          && busybox touch -d @5 /old && echo x > /tree/more && rm /tree/gone
      COPY --link file /l/
      WORKDIR /w
      """;

  @TempDir Path directory;
  private TestBuilds builds;

  @BeforeEach
  void makeBase() throws IOException {
    builds = new TestBuilds(directory);
    Files.writeString(builds.context.resolve("file"), "x");
    builds.build(
        TestBuilds.SHELL + "RUN mkdir -p /tree && echo base > /tree/file && echo x > /tree/gone\n",
        "-t",
        "base");
  }

  /** The same build at a time of its own: of the context's file, and of what a step writes. */
  private String buildAt(long seconds, String... options) throws IOException {
    Path file = builds.context.resolve("file");
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(seconds)));
    Files.writeString(directory.resolve("now"), Long.toString(seconds));
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(List.of("--secret", "id=now,src=now", "--no-cache"));
    return builds.build(STEPS, words.toArray(new String[0]));
  }

  @Test
  void buildsAtDifferentTimesGiveTheSameImage() throws IOException {
    String first = buildAt(1_700_000_000, OPTION);
    String second = buildAt(1_800_000_000, OPTION);

    assertThat(second).isEqualTo(first);
    assertThat(buildAt(1_800_000_000)).isNotEqualTo(first);
  }

  @Test
  void squashedImageIsTheSameToo() throws IOException {
    String first = buildAt(1_700_000_000, OPTION, "--squash");

    assertThat(buildAt(1_800_000_000, OPTION, "--squash")).isEqualTo(first);
  }

  @Test
  void laterTimesAreClampedAndEarlierOnesStay() throws IOException {
    buildAt(1_700_000_000, OPTION);

    Path tree = builds.unpacked();
    assertThat(times(tree, "copied copied/file young linked pipe young.d tree tree/more l/file"))
        .containsOnly(Long.toString(EPOCH));
    assertThat(times(tree, "symlink")).containsOnly(Long.toString(EPOCH));
    assertThat(times(tree, "old")).containsOnly("5");
    assertThat(Long.parseLong(times(tree, "tree/file").getFirst())).isGreaterThan(EPOCH);
    assertThat(builds.sh("stat -c %h " + tree.resolve("young"))).isEqualTo("2");
    assertThat(tree.resolve("tree/gone")).doesNotExist();
    assertThat(builds.process.run("fsck")).as(builds.process.out()).isZero();
  }

  @Test
  void defaultOfTheRecipeDatesTheImageAndLeavesItsFilesAlone() throws IOException {
    buildAt(1_700_000_000);
    List<String> plain = layers("result");

    builds.build("ARG SOURCE_DATE_EPOCH=" + EPOCH + "\n" + STEPS, "--require-cached");

    assertThat(layers("result")).isEqualTo(plain);
    assertThat(builds.process.run("inspect", "--format", "{{.Created}}", "result")).isZero();
    assertThat(builds.process.out()).isEqualTo("2001-09-09T01:46:40Z\n");
  }

  @Test
  void argumentOfTheCommandLineAndTheEnvironmentClampToo() throws IOException {
    String expected = buildAt(1_700_000_000, OPTION);

    assertThat(buildAt(1_700_000_000, "--build-arg=SOURCE_DATE_EPOCH=" + EPOCH))
        .isEqualTo(expected);
    builds.process.variables.put("SOURCE_DATE_EPOCH", Long.toString(EPOCH));
    assertThat(buildAt(1_700_000_000)).isEqualTo(expected);
  }

  @Test
  void layersOfTheBaseStay() throws IOException {
    List<String> base = layers("base");
    buildAt(1_700_000_000, OPTION);

    assertThat(layers("result")).hasSize(base.size() + 4).startsWith(base.toArray(new String[0]));
  }

  @Test
  void cachedBuildMakesNothing() throws IOException {
    String plain = buildAt(1_700_000_000);
    String first = builds.build(STEPS, OPTION, "--require-cached");
    String before = builds.sh("cd store && find snapshots keys blobs -printf '%p %i\\n' | sort");

    assertThat(builds.build(STEPS, OPTION, "--require-cached")).isEqualTo(first);

    assertThat(builds.sh("cd store && find snapshots keys blobs -printf '%p %i\\n' | sort"))
        .isEqualTo(before);
    assertThat(builds.build(STEPS, "--require-cached")).isEqualTo(plain).isNotEqualTo(first);
  }

  @Test
  void laterEpochThanAllFilesChangesNoLayer() throws IOException {
    buildAt(1_700_000_000);
    List<String> plain = layers("result");

    builds.build(STEPS, "--source-date-epoch=9999999999", "--require-cached");

    assertThat(layers("result")).isEqualTo(plain);
  }

  private List<String> times(Path tree, String names) throws IOException {
    return builds.sh("cd " + tree + " && stat -c %Y " + names).lines().toList();
  }

  private List<String> layers(String image) {
    assertThat(builds.process.run("inspect", image)).isZero();
    byte[] text = builds.process.out().getBytes(StandardCharsets.UTF_8);
    JsonView first = JsonView.of(Json.parse(text, "output"), "output").elements().iterator().next();
    return first.member("RootFS").member("Layers").elements().stream()
        .map(JsonView::string)
        .toList();
  }
}
