package dev.jbuild.overlay;

import dev.jbuild.posix.Directory;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.OutputFile;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Random changes made twice: at once through a writer, and as shell commands for a mounted overlay.
 * Few names, so that things are removed, replaced and made again.
 */
final class RandomChanges {
  private static final String[] NAMES = {"a", "b", "c"};

  private final Random random;
  private final OverlayWriter writer;
  private final List<String> commands = new ArrayList<>();
  private int serial;

  RandomChanges(Random random, OverlayWriter writer, int serial) {
    this.random = random;
    this.writer = writer;
    this.serial = serial;
  }

  List<String> commands() {
    return commands;
  }

  void make(int count) throws IOException {
    while (commands.size() < count) {
      serial++;
      one(randomPath());
    }
  }

  private String randomPath() {
    StringBuilder path = new StringBuilder();
    int depth = 1 + random.nextInt(4);
    for (int i = 0; i < depth; i++) {
      path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
    }
    return path.toString();
  }

  private void one(String path) throws IOException {
    Optional<Node> parent = look(OverlayPath.parent(path), false);
    boolean canonical = parent.isPresent() && parent.get().path().equals(OverlayPath.parent(path));
    if (!canonical || !parent.get().isDirectory()) {
      makeParents(path);
      return;
    }
    Optional<Node> node = look(path, false);
    switch (random.nextInt(10)) {
      case 0, 1 -> makeDirectory(path, node);
      case 2, 3 -> makeFile(path);
      case 4 -> makeLink(path);
      case 5 -> remove(path);
      case 6 -> replaceByFreshDirectory(path);
      case 7 -> node.ifPresent(this::changeMode);
      case 8 -> hardLink(path, node);
      default -> hide(path, node);
    }
  }

  private Optional<Node> look(String path, boolean follow) throws IOException {
    try {
      return writer.view().resolve(path, follow);
    } catch (PosixException e) {
      if (e.errno() != Errno.ELOOP) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private void makeParents(String path) throws IOException {
    String directory = OverlayPath.parent(path);
    String existing = directory;
    while (look(existing, true).isEmpty()) {
      if (look(existing, false).isPresent()) {
        return; // mkdir(1) does not make the target of a dangling link
      }
      existing = OverlayPath.parent(existing);
    }
    if (look(existing, true).orElseThrow().isDirectory()) {
      writer.makeDirectories(directory, DirectoryAttributes.of(0755, 0, 0));
      commands.add("mkdir -p ." + directory);
    }
  }

  private void makeDirectory(String path, Optional<Node> node) throws IOException {
    if (node.isPresent() && node.get().isDirectory()) {
      return;
    }
    if (node.isPresent()) {
      writer.prepareReplace(path, true);
      commands.add("rm ." + path + " && mkdir ." + path);
    } else {
      Instant time = Instant.ofEpochSecond(serial);
      writer.makeDirectories(path, new DirectoryAttributes(0751, serial, 5, time));
      commands.add("mkdir -m 751 .%1$s && chown %2$d:5 .%1$s".formatted(path, serial));
      commands.add("touch -d @%d .%s".formatted(serial, path));
    }
  }

  private void makeFile(String path) throws IOException {
    writer.prepareReplace(path, false);
    Directory directory = writer.directory(OverlayPath.parent(path));
    byte[] content = ("content-" + serial).getBytes(StandardCharsets.US_ASCII);
    try (OutputFile file = directory.createFile(OverlayPath.name(path), 0640)) {
      file.write(content, 0, content.length);
      file.setOwner(3, 4);
      file.setModified(serial, 0);
    }
    commands.add("rm -rf .%1$s && printf content-%2$d > .%1$s".formatted(path, serial));
    commands.add("chmod 640 .%1$s && chown 3:4 .%1$s".formatted(path));
    commands.add("touch -d @%d .%s".formatted(serial, path));
  }

  private void makeLink(String path) throws IOException {
    boolean inRoot = OverlayPath.isRoot(OverlayPath.parent(path));
    // The mounted tree is no chroot: a link must not climb out of it.
    String target = random.nextBoolean() ? (inRoot ? "a" : "../a") : "b";
    writer.prepareReplace(path, false);
    Directory directory = writer.directory(OverlayPath.parent(path));
    directory.createSymlink(OverlayPath.name(path), target);
    directory.setModified(OverlayPath.name(path), serial, 0);
    commands.add("rm -rf .%1$s && ln -s %2$s .%1$s".formatted(path, target));
    commands.add("touch -h -d @%d .%s".formatted(serial, path));
  }

  private void remove(String path) throws IOException {
    writer.remove(path);
    commands.add("rm -rf ." + path);
  }

  private void replaceByFreshDirectory(String path) throws IOException {
    writer.remove(path);
    writer.prepareReplace(path, true);
    commands.add("rm -rf .%1$s && mkdir .%1$s".formatted(path));
  }

  private void changeMode(Node node) {
    try {
      if (node.isDirectory()) {
        writer.directory(node.path()).setMode("", 0700);
        commands.add("chmod 700 ." + node.path());
      } else if (node.isRegular()) {
        writer.copyUpFile(node.path());
        writer.directory(OverlayPath.parent(node.path())).setMode(node.name(), 0600);
        commands.add("chmod 600 ." + node.path());
      } else {
        writer.copyUpFile(node.path());
        Directory directory = writer.directory(OverlayPath.parent(node.path()));
        directory.setOwner(node.name(), 9, 9);
        commands.add("chown -h 9:9 ." + node.path());
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void hardLink(String path, Optional<Node> node) throws IOException {
    String target = "/" + NAMES[random.nextInt(NAMES.length)] + serial;
    if (node.isEmpty() || !node.get().isRegular()) {
      return;
    }
    writer.copyUpFile(path);
    writer.prepareReplace(target, false);
    Directory from = writer.directory(OverlayPath.parent(path));
    writer.directory("/").createLink(from, OverlayPath.name(path), target.substring(1));
    commands.add("ln .%s .%s".formatted(path, target));
  }

  /** What whiteouts and opaque marks of a layer tar do, where a plain removal does the same. */
  private void hide(String path, Optional<Node> node) throws IOException {
    if (node.isEmpty() || node.get().layer() == 0) {
      return;
    }
    if (node.get().isDirectory() && random.nextBoolean()) {
      boolean empty = writer.view().names(node.get()).isEmpty();
      writer.setOpaque(path);
      // The mark itself is no change of the directory, but removing its entries would be.
      if (!empty) {
        writer.directory(path).setModified("", serial, 0);
        commands.add("rm -rf .%1$s/* && touch -d @%2$d .%1$s".formatted(path, serial));
      }
      return;
    }
    writer.whiteout(OverlayPath.parent(path), OverlayPath.name(path));
    commands.add("rm -rf ." + path);
  }
}
