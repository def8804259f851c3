package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.FreshFiles;
import dev.jbuild.overlay.DirectoryAttributes;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.Node;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.OutputFile;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Mount points, in lower layers: a constant one at the very bottom with those that every container
 * has, and, only when an image hides one of them or lacks another, one of the run's own at the top.
 * The upper directory, which becomes a layer, never sees a mount point.
 */
final class StubLayers {
  private static final String BOTTOM = "mount-points-1";
  private static final String PLACES = "places-1";
  private static final DirectoryAttributes PLAIN = DirectoryAttributes.of(0755, 0, 0);
  private static final ImmutableList<String> SYSTEM = ImmutableList.of("proc", "sys", "dev");

  private final PosixFs fs;
  private final Path support;

  StubLayers(PosixFs fs, Path support) {
    this.fs = fs;
    this.support = support;
  }

  /** A mount point that a container needs. */
  record Target(String path, boolean directory) {}

  /** {@code /proc /sys /dev /etc/hosts ...}, made once. */
  Path bottom() {
    Path layer = support.resolve(BOTTOM);
    if (!Files.isDirectory(layer)) {
      makeBottom(layer);
    }
    return layer;
  }

  /**
   * Empty directories that every container mounts on, each in a mount namespace of its own: {@code
   * root}, {@code place}, and {@code empty-1} and {@code empty-2} for an overlay without layers.
   */
  Path places() {
    Path directory = support.resolve(PLACES);
    if (!Files.isDirectory(directory)) {
      try {
        Files.createDirectories(support);
        Path aside = FreshFiles.directory(support, ".places-");
        for (String name : ImmutableList.of("root", "place", "empty-1", "empty-2")) {
          directory(aside.resolve(name));
        }
        publish(aside, directory);
      } catch (IOException e) {
        throw ContainerException.because("mount points in " + support, e);
      }
    }
    return directory;
  }

  private void makeBottom(Path layer) {
    try {
      Files.createDirectories(support);
      Path aside = FreshFiles.directory(support, ".mount-points-");
      for (String name : ImmutableList.of("proc", "sys", "dev", "etc")) {
        directory(aside.resolve(name));
      }
      for (String name : ImmutableList.of("hosts", "hostname", "resolv.conf")) {
        Path file = Files.createFile(aside.resolve("etc").resolve(name));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
      }
      Files.createSymbolicLink(
          aside.resolve("etc/mtab"), aside.getFileSystem().getPath("/proc/mounts"));
      Files.setLastModifiedTime(aside.resolve("etc"), FileTime.fromMillis(0));
      Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rwxr-xr-x"));
      publish(aside, layer);
    } catch (IOException e) {
      throw ContainerException.because("mount points in " + support, e);
    }
  }

  private static void directory(Path path) throws IOException {
    Files.createDirectory(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setLastModifiedTime(path, FileTime.fromMillis(0));
  }

  private void publish(Path aside, Path layer) throws IOException {
    try {
      Files.move(aside, layer, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      fs.deleteTree(aside);
      if (!Files.isDirectory(layer)) {
        throw e;
      } // else another process was first
    }
  }

  /**
   * The layer to put on top of the image's, when it is needed.
   *
   * @param tree the image's layers above {@link #bottom}
   * @param layer directory to fill; made only when needed
   * @throws ContainerException when {@code /proc}, {@code /sys} or {@code /dev} of the image is not
   *     a directory (CVE-2019-19921, CVE-2026-41579)
   */
  Optional<Path> top(MergedTree tree, ImmutableList<Target> targets, Path layer) {
    try {
      ImmutableList<Target> missing = missing(tree, targets);
      if (missing.isEmpty()) {
        return Optional.empty();
      }
      Files.createDirectory(layer);
      try (OverlayWriter writer = new OverlayWriter(fs, layer, tree)) {
        writer.adoptRoot();
        for (Target target : missing) {
          make(writer, target);
        }
      }
      return Optional.of(layer);
    } catch (IOException e) {
      throw ContainerException.because("mount points of the container", e);
    }
  }

  private static ImmutableList<Target> missing(MergedTree tree, ImmutableList<Target> targets)
      throws IOException {
    ImmutableList.Builder<Target> missing = ImmutableList.builder();
    for (String name : SYSTEM) {
      Optional<Node> node = tree.find(tree.root(), name);
      if (node.isEmpty()) {
        missing.add(new Target("/" + name, true));
      } else if (!node.get().isDirectory()) {
        throw ContainerException.badImage("/" + name, "is not a directory");
      }
    }
    for (Target target : targets) {
      Optional<Node> node = tree.resolve(bytes(target.path), true);
      if (node.isEmpty()) {
        missing.add(target);
      } else if (node.get().isDirectory() != target.directory) {
        throw ContainerException.badImage(
            target.path, target.directory ? "is not a directory" : "is a directory");
      }
    }
    return missing.build();
  }

  private static void make(OverlayWriter writer, Target target) throws IOException {
    String path = bytes(target.path);
    if (target.directory) {
      writer.makeDirectories(path, PLAIN);
      return;
    }
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    Node parent = writer.makeDirectories(path.substring(0, slash + 1), PLAIN);
    writer.prepareReplace(
        parent.path().equals("/") ? "/" + name : parent.path() + "/" + name, false);
    try (OutputFile file = writer.directory(parent.path()).createFile(name, 0644)) {
      file.setOwner(0, 0);
    }
  }

  /** Paths of a tree are bytes, one char each. */
  private static String bytes(String path) {
    return new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
