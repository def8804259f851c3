package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.Node;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What mounts show, looked up to know which kind of mount point they need. */
final class MountSources {
  private final PosixFs fs;

  MountSources(PosixFs fs) {
    this.fs = fs;
  }

  /**
   * Whether a mount shows a directory. What changes meanwhile, as a shared cache may, does no harm:
   * the launcher looks again, and refuses what does not fit.
   *
   * @throws ContainerException when a tree has no such path
   */
  boolean isDirectory(Mount mount) {
    return switch (mount) {
      case Mount.Bind bind -> Files.isDirectory(bind.source());
      case Mount.Device device -> false;
      case Mount.BindBeneath bind -> isDirectory(bind);
      case Mount.Tree tree -> isDirectory(tree);
      case Mount.Tmpfs tmpfs -> true;
      case Mount.Secret secret -> false;
    };
  }

  private boolean isDirectory(Mount.BindBeneath bind) {
    try {
      return find(ImmutableList.of(bind.root()), bind.subpath())
          .map(Node::isDirectory)
          .orElse(true);
    } catch (IOException e) {
      return true; // another container is just changing it
    }
  }

  private boolean isDirectory(Mount.Tree tree) {
    ImmutableList.Builder<Path> layers = ImmutableList.builder();
    tree.scratch().ifPresent(scratch -> layers.add(scratch.upper()));
    layers.addAll(tree.lowerTopFirst());
    try {
      return find(layers.build(), tree.subpath())
          .orElseThrow(() -> ContainerException.noSource(tree.target(), tree.subpath()))
          .isDirectory();
    } catch (IOException e) {
      throw ContainerException.because("source of mount " + tree.target(), e);
    }
  }

  private Optional<Node> find(ImmutableList<Path> layers, String subpath) throws IOException {
    try (MergedTree tree = MergedTree.open(fs, layers)) {
      byte[] bytes = subpath.getBytes(StandardCharsets.UTF_8);
      return tree.resolve(new String(bytes, StandardCharsets.ISO_8859_1), true);
    }
  }
}
