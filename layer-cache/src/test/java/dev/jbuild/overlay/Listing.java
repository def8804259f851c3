package dev.jbuild.overlay;

import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.TreeSet;

/** A merged tree as lines, in the form that {@link MountedOverlay} makes of a mounted one. */
final class Listing {
  /** Times from here on are those of the test run itself: only "now" is compared. */
  private static final long RECENT = 1_000_000_000L;

  private Listing() {}

  static String of(MergedTree tree) throws IOException {
    TreeSet<String> lines = new TreeSet<>();
    Deque<Node> pending = new ArrayDeque<>();
    pending.add(tree.root());
    while (!pending.isEmpty()) {
      Node directory = pending.removeFirst();
      for (Node node : tree.children(directory)) {
        lines.add(line(tree, node));
        Optional<Node> found = tree.find(directory, node.name());
        if (!found.equals(Optional.of(node))) {
          lines.add("find disagrees with children: " + node + " " + found);
        }
        if (node.isDirectory()) {
          pending.add(node);
        }
      }
    }
    return String.join("\n", lines);
  }

  private static String line(MergedTree tree, Node node) throws IOException {
    FileStatus status = node.status();
    String time =
        status.modifiedSeconds() < RECENT ? Long.toString(status.modifiedSeconds()) : "now";
    String what =
        switch (status.type()) {
          case REGULAR -> "f=" + content(tree, node);
          case SYMLINK -> "l=" + tree.readSymlink(node);
          case DIRECTORY -> "d=";
          default -> "o=";
        };
    String owner = status.uid() + ":" + status.gid();
    String mode = Integer.toOctalString(status.mode());
    return node.path().substring(1) + " " + mode + " " + owner + " " + time + " " + what;
  }

  private static String content(MergedTree tree, Node node) throws IOException {
    byte[] bytes = new byte[100];
    try (InputFile file = tree.openFile(node)) {
      int length = Math.max(0, file.read(bytes, 0, bytes.length));
      return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
  }
}
