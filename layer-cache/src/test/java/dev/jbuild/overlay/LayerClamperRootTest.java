package dev.jbuild.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.posix.Directory;
import dev.jbuild.posix.DirectoryEntry;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.posix.PosixProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A layer made of another one differs in times that were too late, and in nothing else. */
@Tag("root")
class LayerClamperRootTest {
  private static final long LATEST = 1_000_000_000;
  private final PosixFs fs = new NativePosixFs();
  @TempDir Path temporary;

  @BeforeEach
  void needsRoot() {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "whiteouts need root");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyLayerKeepsAllButLaterTimes(long seed) throws IOException {
    Random random = new Random(seed);
    Path layer = Files.createDirectory(temporary.resolve("layer"));
    try (Directory root = fs.openDirectory(layer)) {
      OverlayDifferentialRootTest.fill(random, root, 3);
      age(root, random);
    }

    Map<String, String> before = listing(layer, Long.MAX_VALUE);
    Path upper = clamp(layer);

    assertThat(listing(upper, Long.MAX_VALUE)).as("seed " + seed).isEqualTo(listing(layer, LATEST));
    assertThat(listing(layer, Long.MAX_VALUE)).isEqualTo(before);
  }

  @Test
  void oldFileIsTheSameInodeAndYoungNamesOfOneInodeStayTogether() throws IOException {
    Path layer = Files.createDirectory(temporary.resolve("layer"));
    Files.createDirectory(layer.resolve("sub"));
    Files.writeString(layer.resolve("old"), "o");
    Files.writeString(layer.resolve("young"), "y");
    Files.createLink(layer.resolve("sub/young"), layer.resolve("young"));
    try (Directory root = fs.openDirectory(layer)) {
      root.setModified("old", LATEST, 999_999_999);
    }

    Path upper = clamp(layer);

    assertThat(inode(upper.resolve("old"))).isEqualTo(inode(layer.resolve("old")));
    assertThat(inode(upper.resolve("young")))
        .isEqualTo(inode(upper.resolve("sub/young")))
        .isNotEqualTo(inode(layer.resolve("young")));
    assertThat(upper.resolve("sub/young")).hasContent("y");
  }

  private Path clamp(Path layer) throws IOException {
    Path upper = Files.createDirectory(temporary.resolve("upper"));
    LayerClamper.clamp(fs, layer, upper, LATEST);
    return upper;
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  /** Half of the entries become old. */
  private static void age(Directory directory, Random random) throws IOException {
    for (DirectoryEntry entry : directory.entries()) {
      FileStatus status = directory.find(entry.name()).orElseThrow();
      if (status.isDirectory()) {
        try (Directory below = directory.openDirectory(entry.name())) {
          age(below, random);
        }
      }
      directory.setModified(entry.name(), random.nextBoolean() ? 7 : LATEST + 7, 0);
    }
  }

  /** Everything but numbers of inodes, times no later than the given second. */
  private Map<String, String> listing(Path layer, long latest) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Directory root = fs.openDirectory(layer)) {
      list(root, "", latest, found, new HashMap<>());
    }
    return found;
  }

  private static void list(
      Directory directory,
      String prefix,
      long latest,
      Map<String, String> found,
      Map<Long, String> inodes)
      throws IOException {
    for (DirectoryEntry entry : directory.entries()) {
      String name = entry.name();
      FileStatus status = directory.find(name).orElseThrow();
      String content =
          switch (status.type()) {
            case REGULAR -> Long.toString(status.size());
            case SYMLINK -> directory.readSymlink(name);
            default -> status.deviceMajor() + ":" + status.deviceMinor();
          };
      String path = prefix + name;
      String first = inodes.computeIfAbsent(status.inode(), any -> path);
      String time = status.isWhiteout() ? "" : "" + Math.min(latest, status.modifiedSeconds());
      String attributes = directory.extendedAttributes(name).toString();
      found.put(
          path,
          String.join(
              " ",
              status.type().name(),
              Integer.toOctalString(status.mode()),
              status.uid() + ":" + status.gid(),
              time,
              content,
              status.isWhiteout() ? "" : first,
              status.isWhiteout() ? "" : attributes));
      if (status.isDirectory()) {
        try (Directory below = directory.openDirectory(name)) {
          list(below, path + "/", latest, found, inodes);
        }
      }
    }
  }
}
