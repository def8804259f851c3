package dev.jbuild.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class MergedTreeRootTest {
  private final NativePosixFs fs = new NativePosixFs();
  @TempDir Path temporary;

  @BeforeEach
  void needsRoot() {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "whiteouts' attributes need root");
  }

  @Test
  void fiveHundredLayersMerge() throws IOException {
    ImmutableList.Builder<Path> layers = ImmutableList.builder();
    for (int i = 0; i < 500; i++) {
      Path layer = Files.createDirectories(temporary.resolve("l" + i));
      Files.createDirectories(layer.resolve("shared/below"));
      Files.writeString(layer.resolve("shared/below/file" + i), "x");
      if (i == 300) {
        try (Directory shared = fs.openDirectory(layer.resolve("shared/below"))) {
          shared.createNode("file400", FileType.CHARACTER_DEVICE, 0, 0, 0);
        }
      }
      layers.add(layer);
    }

    try (MergedTree tree = MergedTree.open(fs, layers.build())) {
      Node below = tree.resolve("shared/below", true).orElseThrow();
      ImmutableList<Node> children = tree.children(below);
      Node deepest = tree.resolve("shared/below/file499", true).orElseThrow();

      assertThat(children).hasSize(499);
      assertThat(deepest.layer()).isEqualTo(499);
      assertThat(below.layer()).isZero();
      assertThat(tree.find(below, "file400")).isEmpty();
      for (Node child : children) {
        assertThat(tree.find(below, child.name())).contains(child);
      }
    }
  }

  @Test
  void moreDirectoriesThanDescriptorsAreWalked() throws IOException {
    Path layer = Files.createDirectories(temporary.resolve("layer"));
    Path other = Files.createDirectories(temporary.resolve("other"));
    for (int i = 0; i < 1500; i++) {
      Files.createDirectories(layer.resolve("d" + i));
      Files.createDirectories(other.resolve("d" + i + "/e"));
    }

    try (MergedTree tree = MergedTree.open(fs, ImmutableList.of(layer, other))) {
      for (int round = 0; round < 2; round++) {
        for (Node directory : tree.children(tree.root())) {
          assertThat(tree.names(directory)).containsExactly("e");
        }
      }
    }
  }

  @Test
  void linksAreFollowedInsideTheMergedRoot() throws IOException {
    Path top = Files.createDirectories(temporary.resolve("top"));
    Path bottom = temporary.resolve("bottom");
    Files.createDirectories(bottom.resolve("usr/lib"));
    Files.writeString(bottom.resolve("usr/lib/file"), "x");
    Files.createSymbolicLink(top.resolve("lib"), Path.of("usr/lib"));
    Files.createSymbolicLink(bottom.resolve("usr/lib/back"), Path.of("/lib/../../../lib/file"));
    Files.createSymbolicLink(top.resolve("loop"), Path.of("loop"));

    try (MergedTree tree = MergedTree.open(fs, ImmutableList.of(top, bottom))) {
      assertThat(tree.resolve("lib/file", false).orElseThrow().path()).isEqualTo("/usr/lib/file");
      assertThat(tree.resolve("/lib/back", true).orElseThrow().path()).isEqualTo("/usr/lib/file");
      assertThat(tree.resolve("/lib/back", false).orElseThrow().isSymlink()).isTrue();
      assertThat(tree.resolve("/../..", true).orElseThrow().path()).isEqualTo("/");
      assertThat(tree.resolve("lib/file/x", true)).isEmpty();
      assertThat(tree.resolve("lib", false).orElseThrow().isSymlink()).isTrue();
      assertThat(tree.resolve("loop", false)).isPresent();
      assertThatThrownBy(() -> tree.resolve("loop", true)).hasMessageContaining("ELOOP");
      assertThatThrownBy(() -> tree.resolve("x/".repeat(3000), true))
          .hasMessageContaining("ENAMETOOLONG");
    }
    fs.deleteTree(bottom); // by ourselves: JUnit would warn of a link that leads outside
  }

  @Test
  void overlaysOwnAttributesAreNotShown() throws IOException {
    Path layer = temporary.resolve("layer");
    Files.createDirectories(layer.resolve("d"));
    Files.writeString(layer.resolve("file"), "x");
    Bytes value = Bytes.of(new byte[] {'y'});
    try (Directory root = fs.openDirectory(layer)) {
      for (String name : new String[] {"d", "file"}) {
        root.setExtendedAttribute(name, "trusted.overlay.opaque", value);
        root.setExtendedAttribute(name, "user.overlay.redirect", value);
        root.setExtendedAttribute(name, "user.overlays", value);
      }
    }

    try (MergedTree tree = MergedTree.open(fs, ImmutableList.of(layer))) {
      for (Node node : tree.children(tree.root())) {
        assertThat(tree.xattrs(node)).containsOnlyKeys("user.overlays");
      }
    }
  }

  @Test
  void aMissingLayerIsNamed() {
    Path missing = temporary.resolve("missing");

    assertThatThrownBy(() -> MergedTree.open(fs, ImmutableList.of(temporary, missing)))
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("ENOENT");
  }
}
