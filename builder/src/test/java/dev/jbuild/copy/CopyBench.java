package dev.jbuild.copy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.context.BuildContext;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.Node;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.OutputFile;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A context, an image and what is done to them, all below one temporary directory. */
final class CopyBench {
  final PosixFs fs = new NativePosixFs();
  final Path context;
  final Path content;
  private final Path root;
  private final List<Path> layers = new ArrayList<>();
  private final StringBuilder ignore = new StringBuilder();

  CopyBench(Path root) throws IOException {
    this.root = root;
    context = Files.createDirectory(root.resolve("context"));
    content = root.resolve("content");
    layers.add(Files.createDirectory(root.resolve("base")));
  }

  Path base() {
    return layers.getFirst();
  }

  void ignore(String pattern) {
    ignore.append(pattern).append('\n');
  }

  BuildContext open() {
    byte[] rules = ignore.toString().getBytes(StandardCharsets.ISO_8859_1);
    return BuildContext.open(context, IgnoreRules.parse(rules, ".dockerignore"), content, () -> fs);
  }

  /** Creates an entry: {@code TYPE PATH MODE [UID:GID] [TEXT]}. */
  void create(Path tree, String line) throws IOException {
    String[] words = unescape(line).split(" ", 4);
    String path = words[1];
    String parentPath = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    try (Directory top = fs.openDirectory(tree)) {
      makeParents(top, parentPath);
      String name = path.substring(path.lastIndexOf('/') + 1);
      try (Directory parent = top.openBeneath(parentPath)) {
        create(parent, name, words);
      }
    }
  }

  private static void makeParents(Directory top, String path) throws IOException {
    for (int end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      String part = end < 0 ? path : path.substring(0, end);
      String above = part.contains("/") ? part.substring(0, part.lastIndexOf('/')) : "";
      String name = part.substring(part.lastIndexOf('/') + 1);
      try (Directory parent = top.openBeneath(above)) {
        if (!name.isEmpty() && parent.find(name).isEmpty()) {
          parent.createDirectory(name, 0755);
        }
      }
      if (end < 0) {
        return;
      }
    }
  }

  private static void create(Directory parent, String name, String[] words) throws IOException {
    if (words[0].equals("l")) {
      parent.createSymlink(name, words[2]);
      return;
    }
    int mode = Integer.parseInt(words[2], 8);
    String rest = words.length > 3 ? words[3] : "";
    boolean owned = rest.matches("(?s)[0-9]+:[0-9]+( .*|$)");
    String owner = owned ? rest.split(" ", 2)[0] : "0:0";
    String text = owned ? rest.substring(Math.min(rest.length(), owner.length() + 1)) : rest;
    switch (words[0]) {
      case "f" -> {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        try (OutputFile file = parent.createFile(name, mode)) {
          file.write(bytes, 0, bytes.length);
        }
      }
      case "d" -> {
        if (parent.find(name).isEmpty()) {
          parent.createDirectory(name, mode);
        }
      }
      case "p" -> parent.createNode(name, FileType.FIFO, mode, 0, 0);
      case "s" -> parent.createNode(name, FileType.SOCKET, mode, 0, 0);
      default -> throw new IllegalArgumentException(words[0]);
    }
    String[] ids = owner.split(":", 2);
    parent.setOwner(name, Integer.parseInt(ids[0]), Integer.parseInt(ids[1]));
    parent.setMode(name, mode);
  }

  /** The request of a line: {@code copy|add [FLAG...] SOURCE... DESTINATION}. */
  static CopyRequest request(String line) {
    String chown = null;
    String chmod = null;
    boolean parents = false;
    Unpack unpack = Unpack.AUTO;
    ImmutableList.Builder<String> excludes = ImmutableList.builder();
    ImmutableList.Builder<String> sources = ImmutableList.builder();
    ImmutableList.Builder<InlineFile> inline = ImmutableList.builder();
    String[] words = line.split(" ", -1);
    for (int i = 1; i < words.length - 1; i++) {
      if (words[i].startsWith("--chown=")) {
        chown = words[i].substring(8);
      } else if (words[i].startsWith("--chmod=")) {
        chmod = words[i].substring(8);
      } else if (words[i].equals("--parents")) {
        parents = true;
      } else if (words[i].startsWith("--unpack=")) {
        unpack = words[i].endsWith("=true") ? Unpack.ALWAYS : Unpack.NEVER;
      } else if (words[i].startsWith("--exclude=")) {
        excludes.add(words[i].substring(10));
      } else if (words[i].startsWith("<<")) {
        String name = words[i].substring(2);
        byte[] text = ("text of " + name).getBytes(StandardCharsets.UTF_8);
        inline.add(new InlineFile(name, Bytes.of(text)));
      } else {
        sources.add(words[i].equals("\"\"") ? "" : words[i]);
      }
    }
    return new CopyRequest(
        sources.build(),
        inline.build(),
        words[words.length - 1],
        chown,
        chmod,
        words[0].equals("add"),
        parents,
        excludes.build(),
        unpack,
        line);
  }

  /** Copies from the context into a new layer of the image. */
  Selection copy(CopyRequest request) throws IOException {
    try (BuildContext opened = open()) {
      return copy(new SourceTree.Context(opened), request);
    }
  }

  Selection copy(SourceTree source, CopyRequest request) throws IOException {
    Selection selection = new CopyPlanner().select(source, request);
    Path upper = Files.createDirectory(root.resolve("layer" + layers.size()));
    try (MergedTree parents = image();
        OverlayWriter writer = new OverlayWriter(fs, upper, parents)) {
      writer.adoptRoot();
      new CopyExecutor(2, 1L << 30).execute(source, request, selection, writer);
    }
    layers.add(upper);
    return selection;
  }

  MergedTree image() throws IOException {
    return MergedTree.open(fs, ImmutableList.copyOf(layers).reverse());
  }

  /** All entries of the image but its root, one a line, sorted. */
  List<String> listing() throws IOException {
    TreeSet<String> lines = new TreeSet<>();
    try (MergedTree tree = image()) {
      ArrayDeque<Node> open = new ArrayDeque<>();
      open.push(tree.root());
      while (!open.isEmpty()) {
        for (Node node : tree.children(open.pop())) {
          lines.add(describe(tree, node));
          if (node.isDirectory()) {
            open.push(node);
          }
        }
      }
    }
    return List.copyOf(lines);
  }

  private static String describe(MergedTree tree, Node node) throws IOException {
    String owner = node.status().uid() + ":" + node.status().gid();
    String mode = Integer.toOctalString(node.status().mode());
    return switch (node.status().type()) {
      case REGULAR ->
          ("f " + node.path() + " " + mode + " " + owner + " " + text(tree, node)).strip();
      case DIRECTORY -> "d " + node.path() + " " + mode + " " + owner;
      case SYMLINK -> "l " + node.path() + " " + owner + " " + tree.readSymlink(node);
      case FIFO -> "p " + node.path() + " " + mode + " " + owner;
      case SOCKET -> "s " + node.path() + " " + mode + " " + owner;
      case CHARACTER_DEVICE, BLOCK_DEVICE -> "device " + node.path();
    };
  }

  private static String text(MergedTree tree, Node node) throws IOException {
    byte[] bytes = new byte[(int) node.status().size() + 1];
    try (InputFile file = tree.openFile(node)) {
      int length = Math.max(0, file.read(bytes, 0, bytes.length));
      return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
  }

  /** {@code \n} and {@code \xHH} of a line. */
  static String unescape(String line) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      if (line.startsWith("\\n", i)) {
        out.append('\n');
        i++;
      } else if (line.startsWith("\\x", i)) {
        out.append((char) Integer.parseInt(line.substring(i + 2, i + 4), 16));
        i += 3;
      } else {
        out.append(line.charAt(i));
      }
    }
    return out.toString();
  }
}
