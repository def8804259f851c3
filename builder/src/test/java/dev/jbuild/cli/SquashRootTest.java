package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --squash}: the same tree in one layer on the base. */
@Tag("root")
class SquashRootTest {
  private static final String BASE =
      TestBuilds.SHELL
          + "RUN mkdir -p /tree/sub && echo base > /tree/sub/file && echo x > /tree/gone"
          + " && mkdir /replaced && echo old > /replaced/old\n";
  private static final String STEPS =
      """
      FROM base
      RUN echo secret > /made && echo two > /kept && ln /kept /linked
      COPY --chown=7:8 --chmod=640 file /copied/
      RUN rm /made /tree/gone && rm -r /replaced && mkdir /replaced && echo n > /replaced/n
      ENV A=1
      COPY --link file /l/
      RUN chmod 700 / && mkdir -m 1777 /tree/sub/deep && busybox touch -d @7 /tree/sub
      WORKDIR /w
      """;

  @TempDir Path directory;
  private TestBuilds builds;

  @BeforeEach
  void makeBase() throws IOException {
    builds = new TestBuilds(directory);
    Files.writeString(builds.context.resolve("file"), "x");
    builds.build(BASE, "-t", "base");
  }

  @Test
  void treeIsTheSameAndHasOneLayerOnTheBase() throws IOException {
    int base = inspect("base").member("RootFS").member("Layers").elements().size();
    builds.build(STEPS);
    String tree = tree();
    List<String> plain = layers();

    builds.build(STEPS, "--squash");

    assertThat(tree()).isEqualTo(tree);
    assertThat(layers())
        .hasSize(base + 1)
        .startsWith(plain.subList(0, base).toArray(new String[0]));
    assertThat(builds.process.run("fsck")).as(builds.process.out()).isZero();
  }

  @Test
  void whatWasMadeAndRemovedIsInNoLayer() throws IOException {
    builds.build(STEPS, "--squash");

    assertThat(builds.process.run("save", "-o", "image.tar", "result")).isZero();
    String names =
        builds.sh(
            "mkdir out && tar -xf image.tar -C out && for f in out/blobs/sha256/*; do"
                + " tar -tf $f 2>/dev/null || true; done");
    assertThat(names.lines())
        .contains("kept", "linked", "tree/.wh.gone", "replaced/.wh..wh..opq")
        .doesNotContain("made", ".wh.made", ".wh.replaced");
  }

  @Test
  void cachedBuildGivesTheSameImageAndMakesNothing() throws IOException {
    String plain = builds.build(STEPS);
    String squashed = builds.build(STEPS, "--squash");
    String before = builds.sh("cd store && find snapshots keys blobs -printf '%p %i\\n' | sort");

    assertThat(builds.build(STEPS, "--squash", "--require-cached")).isEqualTo(squashed);

    assertThat(builds.sh("cd store && find snapshots keys blobs -printf '%p %i\\n' | sort"))
        .isEqualTo(before);
    assertThat(builds.build(STEPS, "--require-cached")).isEqualTo(plain).isNotEqualTo(squashed);
  }

  @Test
  void otherStepsWithTheSameTreeGiveTheSameLayer() throws IOException {
    builds.build("FROM base\nCOPY file /a\nCOPY file /b\n", "--squash", "--source-date-epoch=0");
    List<String> first = layers();
    builds.build("FROM base\nCOPY file /b\nCOPY file /a\n", "--squash", "--source-date-epoch=0");

    assertThat(layers()).isEqualTo(first);
  }

  @Test
  void historyKeepsItsEntriesAndOneMoreHasTheLayer() throws IOException {
    String plain = builds.build(STEPS);
    builds.build(STEPS, "--squash");

    assertThat(builds.process.run("history", "--no-trunc", "--format", "json", "result")).isZero();
    List<JsonView> rows = builds.process.out().lines().map(SquashRootTest::json).toList();
    String base = inspect("base").member("Id").string();
    assertThat(rows.getFirst().member("Comment").string())
        .isEqualTo("merge " + plain + " to " + base);
    assertThat(rows.get(1).member("CreatedBy").string()).contains("WORKDIR /w");
    assertThat(rows.subList(1, 8)).allMatch(row -> row.member("Size").string().equals("0B"));
  }

  @Test
  void stagesOnStagesAreSquashedTogetherAndOneLayerStaysAsItIs() throws IOException {
    builds.build(
        "FROM scratch AS one\nCOPY file /a\nCOPY file /b\nFROM one\nCOPY file /c\n", "--squash");
    assertThat(layers()).hasSize(1);
    assertThat(builds.unpacked()).isDirectoryContaining(p -> p.endsWith("c"));

    String one = builds.build("FROM scratch\nCOPY file /a\n");
    assertThat(builds.build("FROM scratch\nCOPY file /a\n", "--squash")).isEqualTo(one);
  }

  private List<String> layers() {
    return inspect("result").member("RootFS").member("Layers").elements().stream()
        .map(JsonView::string)
        .toList();
  }

  private JsonView inspect(String image) {
    assertThat(builds.process.run("inspect", image)).isZero();
    return json(builds.process.out()).elements().iterator().next();
  }

  private static JsonView json(String text) {
    return JsonView.of(Json.parse(text.getBytes(StandardCharsets.UTF_8), "output"), "output");
  }

  /** Names, owners, modes, times, links and content. */
  private String tree() throws IOException {
    return builds.sh(
        "cd "
            + builds.unpacked()
            + " && find . -printf '%p %M %U:%G %T@ %l %n\\n' | sort"
            + " && find . -type f | sort | xargs sha256sum");
  }
}
