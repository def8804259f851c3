package dev.jbuild.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerNamesTest {
  private final LayerNames names = new LayerNames();
  private final CountingFs fs = new CountingFs();
  @TempDir Path directory;

  /** Says which directories were opened. */
  private static final class CountingFs implements PosixFs {
    private final PosixFs real = new NativePosixFs();
    private final List<String> opened = new ArrayList<>();

    @Override
    public Directory openDirectory(Path path) throws IOException {
      opened.add(path.getFileName().toString());
      return real.openDirectory(path);
    }

    @Override
    public void syncFileSystem(Path path) throws IOException {
      real.syncFileSystem(path);
    }

    @Override
    public void spreadChildren(Path path) throws IOException {
      real.spreadChildren(path);
    }

    @Override
    public void deleteTree(Path path) throws IOException {
      real.deleteTree(path);
    }
  }

  @Test
  void layersWithoutTheNameAreNotOpenedAgain() throws IOException {
    ImmutableList<Path> layers =
        ImmutableList.of(layer("top", "a/x"), layer("middle", "b/x"), layer("bottom", "a/y"));
    assertThat(find(layers, "/a/y")).isTrue();
    assertThat(fs.opened).containsExactly("top", "middle", "bottom");
    fs.opened.clear();

    assertThat(find(layers, "/a/y")).isTrue();
    assertThat(find(layers, "/b/x")).isTrue();
    assertThat(find(layers, "/c")).isFalse();

    // the root's own attributes are those of the topmost one
    assertThat(fs.opened).containsExactly("top", "bottom", "top", "middle", "top");
  }

  @Test
  void knownNamesChangeNoAnswer() throws IOException {
    ImmutableList<Path> layers =
        ImmutableList.of(layer("one", "d/a"), layer("two", "d/b", "e"), layer("three", "d/a/c"));
    ImmutableList<String> paths = ImmutableList.of("/d", "/d/a", "/d/b", "/e", "/d/a/c", "/f", "/");
    for (int round = 0; round < 2; round++) {
      for (String path : paths) {
        try (MergedTree plain = MergedTree.open(fs, layers);
            MergedTree named = MergedTree.open(fs, layers, names)) {
          assertThat(named.resolve(path, true)).isEqualTo(plain.resolve(path, true));
        }
      }
    }
  }

  private boolean find(ImmutableList<Path> layers, String path) throws IOException {
    try (MergedTree tree = MergedTree.open(fs, layers, names)) {
      return tree.resolve(path, true).isPresent();
    }
  }

  private Path layer(String name, String... files) throws IOException {
    Path layer = Files.createDirectory(directory.resolve(name));
    for (String file : files) {
      Path path = layer.resolve(file);
      Files.createDirectories(path.resolveSibling(""));
      Files.writeString(path, name);
    }
    return layer;
  }
}
