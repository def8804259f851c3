package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that lead out of a context or an image, also when they appear while it is read. */
@Tag("root")
class SwapRaceRootTest {
  private static final String INSIDE = "inside-0815";
  private static final String OUTSIDE = "outside-4711";
  private static final int BUILDS = 20;
  private static final int FLIPS = 2_000;

  @TempDir Path directory;
  @TempDir Path elsewhere;
  private TestBuilds builds;

  @BeforeEach
  void makeTrees() throws IOException {
    builds = new TestBuilds(directory);
    for (Path tree : List.of(builds.context.resolve("d/sub"), elsewhere.resolve("d/sub"))) {
      Files.createDirectories(tree);
      boolean inside = tree.startsWith(builds.context);
      for (int i = 0; i < 20; i++) {
        Files.writeString(tree.resolve("file" + i), (inside ? INSIDE : OUTSIDE) + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"d", "d/sub", "d/sub/file7"})
  void nothingOutsideTheContextIsCopiedWhenALinkTakesThePlaceOfAPath(String swapped)
      throws Exception {
    AtomicBoolean stopped = new AtomicBoolean();
    AtomicInteger flips = new AtomicInteger();
    Thread flipping = Thread.ofPlatform().start(() -> flip(swapped, stopped, flips));
    int succeeded = 0;
    for (int i = 0; i < BUILDS || flips.get() < FLIPS; i++) {
      String recipe = "FROM scratch\nCOPY d /whole" + i + "/\nCOPY d/sub/file* /wild" + i + "/\n";
      int code = builds.run(recipe);
      assertThat(builds.process.err()).doesNotContain("Exception", OUTSIDE);
      assertThat(code).as(builds.process.err()).isIn(0, 1);
      succeeded += code == 0 ? 1 : 0;
    }
    stopped.set(true);
    flipping.join();

    assertThat(builds.filesWith(OUTSIDE)).isEmpty();
    assertThat(flips.get()).isGreaterThanOrEqualTo(FLIPS);
    assertThat(directory.resolve("store/tmp")).isEmptyDirectory();
    // the last word is that of a context at rest
    builds.build("FROM scratch\nCOPY d /d\n");
    assertThat(builds.file("d/sub/file7")).isEqualTo(INSIDE + 7);
    assertThat(succeeded).isLessThanOrEqualTo(flips.get());
  }

  private void flip(String swapped, AtomicBoolean stopped, AtomicInteger flips) {
    Path place = builds.context.resolve(swapped);
    Path aside = directory.resolve("aside");
    try {
      while (!stopped.get()) {
        Files.move(place, aside);
        Files.createSymbolicLink(place, elsewhere.resolve(swapped));
        Thread.onSpinWait();
        Files.delete(place);
        Files.move(aside, place);
        flips.incrementAndGet();
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ABSOLUTE", "../../../../../../../..ABSOLUTE", "etc/../../../..ABSOLUTE"})
  void nothingIsWrittenThroughALinkOfTheImage(String target) throws IOException {
    Path outside = Files.createDirectories(elsewhere.resolve("target"));
    Path link = Files.createDirectories(builds.context.resolve("links")).resolve("link");
    Files.createSymbolicLink(link, Path.of(target.replace("ABSOLUTE", outside.toString())));
    Files.writeString(builds.context.resolve("f"), "x");
    String base = "FROM scratch\nCOPY busybox /busybox\nCOPY links /\nCOPY links /etc/\n";

    for (String steps :
        List.of(
            "COPY f /link/copied\n",
            "COPY f /etc/link/copied\n",
            "COPY --parents d/sub/file1 /link/\n",
            "ADD f /link/deep/down/\n",
            "COPY <<EOF /link/inline\nx\nEOF\n",
            "WORKDIR /link/w\n",
            "WORKDIR /link\nCOPY f made\n",
            "RUN --mount=type=tmpfs,target=/link/m [\"/busybox\", \"true\"]\n",
            "RUN --mount=type=cache,target=/link/c [\"/busybox\", \"touch\", \"/link/c/x\"]\n",
            "RUN --mount=source=f,target=/etc/link/f [\"/busybox\", \"true\"]\n",
            "RUN [\"/busybox\", \"mkdir\", \"-p\", \"" + outside + "/by-a-step\"]\n")) {
      int code = builds.run(base + steps);
      assertThat(code).as(steps + builds.process.err()).isIn(0, 1);
      assertThat(builds.process.err()).as(steps).doesNotContain("Exception");
      assertThat(outside).as(steps).isEmptyDirectory();
    }
    builds.build(base + "COPY f /link/copied\n");
    Path tree = builds.unpacked();
    assertThat(tree.resolve(outside.toString().substring(1)).resolve("copied")).hasContent("x");
  }

  @Test
  void linkOfAStageIsFollowedInsideItOnly() throws IOException {
    Path links = Files.createDirectories(builds.context.resolve("links"));
    Files.createSymbolicLink(links.resolve("link"), elsewhere.resolve("d"));
    String stage = "FROM scratch AS s\nCOPY links /\nCOPY busybox /busybox\nFROM scratch\n";

    assertThat(builds.run(stage + "COPY --from=s /link/sub /got\n")).isEqualTo(1);
    assertThat(builds.process.err()).contains("Recipe:5", "not found");
    assertThat(
            builds.run(
                stage
                    + "COPY busybox /busybox\nRUN --mount=from=s,source=link/sub,target=/m"
                    + " [\"/busybox\", \"cp\", \"-r\", \"/m\", \"/got\"]\n"))
        .isEqualTo(1);
    assertThat(builds.run("FROM scratch\nCOPY links/link/sub /got\n")).isEqualTo(1);
    assertThat(builds.filesWith(OUTSIDE)).isEmpty();
  }
}
