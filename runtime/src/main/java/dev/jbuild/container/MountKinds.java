package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.Node;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which mounts show a directory, and so need a directory to be mounted on. */
record MountKinds(ImmutableSet<Mount> directories) {

  /**
   * Looks at the sources.
   *
   * @throws ContainerException when a source is missing
   */
  static MountKinds of(ImmutableList<Mount> mounts, PosixFs fs) throws IOException {
    ImmutableSet.Builder<Mount> directories = ImmutableSet.builder();
    for (Mount mount : mounts) {
      boolean directory =
          switch (mount) {
            case Mount.Bind bind -> Files.isDirectory(bind.source());
            case Mount.BindBeneath bind ->
                isDirectory(fs, ImmutableList.of(bind.root()), bind.subpath(), mount);
            case Mount.Tree tree -> isDirectory(fs, tree.lowerTopFirst(), tree.subpath(), mount);
            case Mount.Tmpfs tmpfs -> true;
            case Mount.Secret secret -> false;
          };
      if (directory) {
        directories.add(mount);
      }
    }
    return new MountKinds(directories.build());
  }

  private static boolean isDirectory(
      PosixFs fs, ImmutableList<Path> layers, String subpath, Mount mount) throws IOException {
    if (subpath.isEmpty()) {
      return true;
    }
    String bytes =
        new String(subpath.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    try (MergedTree tree = MergedTree.open(fs, layers)) {
      Optional<Node> node = tree.resolve("/" + bytes, true);
      if (node.isEmpty()) {
        throw ContainerException.badOption(
            "mount " + mount.target(), "there is no " + subpath + " to mount");
      }
      return node.get().isDirectory();
    }
  }

  boolean isDirectory(Mount mount) {
    return directories.contains(mount);
  }
}
