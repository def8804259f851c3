package dev.jbuild.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.OutputFile;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.posix.PosixProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The merged view and the writer against the kernel's own overlay. {@code
 * -Djbuild.overlay.seeds=FROM-TO} runs other seeds.
 */
@Tag("root")
class OverlayDifferentialRootTest {
  private final PosixFs fs = new NativePosixFs();
  @TempDir Path temporary;

  @BeforeEach
  void needsRoot() {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "mounting needs root");
  }

  static LongStream seeds() {
    String range = System.getProperty("jbuild.overlay.seeds", "1-12");
    int dash = range.indexOf('-');
    long from = Long.parseLong(range.substring(0, dash));
    return LongStream.rangeClosed(from, Long.parseLong(range.substring(dash + 1)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void writerMakesLayersThatMountAsTheKernelsOwn(long seed) throws Exception {
    Random random = new Random(seed);
    MountedOverlay mounted = new MountedOverlay(Files.createDirectory(temporary.resolve("m")));
    List<Path> ours = new ArrayList<>();
    List<Path> kernels = new ArrayList<>();
    List<String> views = new ArrayList<>();

    int rounds = 2 + random.nextInt(4);
    for (int round = 0; round < rounds; round++) {
      Path upper = Files.createDirectory(temporary.resolve("ours" + round));
      Path kernel = Files.createDirectory(temporary.resolve("kernel" + round));
      List<String> commands;
      try (MergedTree parents = MergedTree.open(fs, ImmutableList.copyOf(ours));
          OverlayWriter writer = new OverlayWriter(fs, upper, parents)) {
        RandomChanges changes = new RandomChanges(random, writer, 1000 * round);
        changes.make(10 + random.nextInt(30));
        commands = changes.commands();
        views.add(Listing.of(writer.view()));
      }
      mounted.change(kernel, kernels, commands);
      ours.addFirst(upper);
      kernels.addFirst(kernel);
      mounted.list(ours);
    }
    ImmutableList<String> listings = mounted.run();

    for (int round = 0; round < rounds; round++) {
      String byKernel = listings.get(2 * round);
      String where = "seed " + seed + ", round " + round;
      assertThat(listings.get(2 * round + 1)).as(where + ", ours mounted").isEqualTo(byKernel);
      assertThat(views.get(round)).as(where + ", view of the writer").isEqualTo(byKernel);
      List<Path> below = kernels.subList(rounds - 1 - round, rounds);
      try (MergedTree tree = MergedTree.open(fs, ImmutableList.copyOf(below))) {
        assertThat(Listing.of(tree)).as(where + ", kernel's layers").isEqualTo(byKernel);
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anyStackOfLayersIsSeenAsTheKernelSeesIt(long seed) throws Exception {
    Random random = new Random(seed);
    MountedOverlay mounted = new MountedOverlay(Files.createDirectory(temporary.resolve("m")));
    List<ImmutableList<Path>> stacks = new ArrayList<>();
    for (int stack = 0; stack < 5; stack++) {
      ImmutableList.Builder<Path> layers = ImmutableList.builder();
      int count = 1 + random.nextInt(6);
      for (int layer = 0; layer < count; layer++) {
        Path root = Files.createDirectory(temporary.resolve("s" + stack + "-" + layer));
        try (Directory directory = fs.openDirectory(root)) {
          fill(random, directory, 3);
          if (random.nextInt(4) == 0) {
            directory.setExtendedAttribute("", OverlayMarks.OPAQUE, OverlayMarks.YES);
          }
        }
        layers.add(root);
      }
      stacks.add(layers.build());
      mounted.list(stacks.getLast());
    }

    ImmutableList<String> listings = mounted.run();

    for (int i = 0; i < stacks.size(); i++) {
      try (MergedTree tree = MergedTree.open(fs, stacks.get(i))) {
        assertThat(Listing.of(tree)).as("seed %s, stack %s", seed, i).isEqualTo(listings.get(i));
      }
    }
  }

  /** Any mixture of entries, whiteouts and opaque marks, also such as no overlay would write. */
  static void fill(Random random, Directory directory, int depth) throws IOException {
    for (String name : new String[] {"a", "b", "c", "d"}) {
      switch (random.nextInt(7)) {
        case 0, 1 -> directory.createNode(name, FileType.CHARACTER_DEVICE, 0, 0, 0);
        case 2 -> {
          try (OutputFile file = directory.createFile(name, 0600 + random.nextInt(64))) {
            file.write(new byte[] {(byte) ('0' + random.nextInt(10))}, 0, 1);
          }
        }
        case 3 -> directory.createSymlink(name, "t" + random.nextInt(10));
        case 4, 5 -> {
          directory.createDirectory(name, 0700 + random.nextInt(64));
          try (Directory child = directory.openDirectory(name)) {
            if (random.nextInt(3) == 0) {
              child.setExtendedAttribute("", OverlayMarks.OPAQUE, OverlayMarks.YES);
            }
            if (depth > 0) {
              fill(random, child, depth - 1);
            }
          }
        }
        default -> {}
      }
    }
  }
}
