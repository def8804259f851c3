package dev.jbuild.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.posix.PosixProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One layer made of several shows what those show, above the same base. */
@Tag("root")
class LayerMergerRootTest {
  private final PosixFs fs = new NativePosixFs();
  @TempDir Path temporary;

  @BeforeEach
  void needsRoot() {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "whiteouts need root");
  }

  /** Stacks such as no overlay would write, too; the view of them is checked against the kernel. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void anyStackIsSeenAsBefore(long seed) throws IOException {
    Random random = new Random(seed);
    int count = 2 + random.nextInt(5);
    List<Path> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path layer = Files.createDirectory(temporary.resolve("layer" + i));
      try (Directory root = fs.openDirectory(layer)) {
        OverlayDifferentialRootTest.fill(random, root, 3);
      }
      layers.addFirst(layer);
    }

    for (int kept = 0; kept < count; kept++) {
      ImmutableList<Path> base = ImmutableList.copyOf(layers.subList(count - kept, count));
      Path upper = merge(ImmutableList.copyOf(layers.subList(0, count - kept)), base);

      String where = "seed " + seed + ", base of " + kept;
      assertThat(listing(upper, base)).as(where).isEqualTo(listing(ImmutableList.copyOf(layers)));
      assertNothingHidesNothing(upper, base);
    }
  }

  @Test
  void whatIsMadeAndRemovedLeavesNothingAndTheBaseStaysHidden() throws IOException {
    Path base = layer("base", "old=1", "kept=1");
    Path first = layer("first", "made=1");
    Path second = layer("second", "!made", "!old");

    Path upper = merge(ImmutableList.of(second, first), ImmutableList.of(base));

    try (Directory directory = fs.openDirectory(upper)) {
      assertThat(directory.names()).containsExactly("old");
      assertThat(directory.find("old").orElseThrow().isWhiteout()).isTrue();
    }
  }

  @Test
  void filesAreFurtherNamesOfTheSameInodes() throws IOException {
    Path only = layer("only", "a=1");
    Files.createLink(only.resolve("b"), only.resolve("a"));

    Path upper = merge(ImmutableList.of(only), ImmutableList.of());

    assertThat(Files.getAttribute(upper.resolve("a"), "unix:ino"))
        .isEqualTo(Files.getAttribute(only.resolve("a"), "unix:ino"))
        .isEqualTo(Files.getAttribute(upper.resolve("b"), "unix:ino"));
  }

  /** {@code NAME=CONTENT} is a file, {@code !NAME} a whiteout. */
  private Path layer(String name, String... entries) throws IOException {
    Path layer = Files.createDirectory(temporary.resolve(name));
    try (Directory root = fs.openDirectory(layer)) {
      for (String entry : entries) {
        if (entry.startsWith("!")) {
          root.createNode(entry.substring(1), FileType.CHARACTER_DEVICE, 0, 0, 0);
        } else {
          String[] parts = entry.split("=", 2);
          Files.writeString(layer.resolve(parts[0]), parts[1]);
        }
      }
    }
    return layer;
  }

  private Path merge(ImmutableList<Path> topFirst, ImmutableList<Path> base) throws IOException {
    Path upper = Files.createTempDirectory(temporary, "upper");
    try (MergedTree below = MergedTree.open(fs, base)) {
      LayerMerger.merge(fs, topFirst, below, upper);
    }
    return upper;
  }

  private String listing(Path top, ImmutableList<Path> below) throws IOException {
    return listing(ImmutableList.<Path>builder().add(top).addAll(below).build());
  }

  private String listing(ImmutableList<Path> layers) throws IOException {
    try (MergedTree tree = MergedTree.open(fs, layers)) {
      return Listing.of(tree);
    }
  }

  /** Every whiteout has something below it. */
  private void assertNothingHidesNothing(Path upper, ImmutableList<Path> base) throws IOException {
    try (MergedTree below = MergedTree.open(fs, base);
        Stream<Path> entries = Files.walk(upper)) {
      for (Path entry : entries.toList()) {
        boolean whiteout =
            !Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                && !Files.isSymbolicLink(entry);
        if (whiteout) {
          assertThat(below.resolve("/" + upper.relativize(entry), false))
              .as(entry.toString())
              .isPresent();
        }
      }
    }
  }
}
