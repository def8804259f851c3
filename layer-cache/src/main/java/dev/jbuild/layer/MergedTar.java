package dev.jbuild.layer;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.layer.TarHeader.Attributes;
import dev.jbuild.layer.TarHeader.Device;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.Node;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * The tar of a merged tree as it stands: a root file system without whiteouts, in the order and
 * form of layers. Names of one inode of one layer are hard links; sockets are left out.
 */
public final class MergedTar {
  private static final int ROOT_MODE = 0755;

  /** An inode; those of two layers are never the same file. */
  private record Inode(int layer, long number) {}

  private final MergedTree tree;
  private final TarWriter out;
  private final Map<Inode, String> links = new HashMap<>();

  private MergedTar(MergedTree tree, TarWriter out) {
    this.tree = tree;
    this.out = out;
  }

  /**
   * Writes the tar, uncompressed; {@code out} is flushed but stays open. Failures of {@code out}
   * are thrown as they are.
   *
   * @param source what the tree is called in messages
   * @throws LayerException when the tree cannot be read
   */
  public static void write(MergedTree tree, String source, OutputStream out) throws IOException {
    try (DigestRing ring = new DigestRing()) {
      new MergedTar(tree, new TarWriter(ring, new TarWriter.Sink(out, () -> {}))).run();
      ring.finish();
      out.flush();
    } catch (TarFault | PosixException e) {
      throw LayerException.notReadable(source, e);
    }
  }

  private void run() throws IOException {
    Node root = tree.root();
    FileStatus status = root.status();
    ImmutableMap<String, Bytes> xattrs = xattrs(root);
    if (status.mode() != ROOT_MODE || status.uid() != 0 || status.gid() != 0 || !xattrs.isEmpty()) {
      entry("./", TarType.DIRECTORY, attributes(status, xattrs), "");
    }
    Deque<Iterator<Node>> open = new ArrayDeque<>();
    open.push(children(root));
    while (!open.isEmpty()) {
      if (!open.peek().hasNext()) {
        open.pop();
        continue;
      }
      Node node = open.peek().next();
      visit(node);
      if (node.isDirectory()) {
        open.push(children(node));
      }
    }
    out.finish();
  }

  private Iterator<Node> children(Node directory) throws IOException {
    ImmutableList<Node> children = tree.children(directory);
    return children.iterator();
  }

  private void visit(Node node) throws IOException {
    FileStatus status = node.status();
    String path = node.path().substring(1);
    boolean linked = status.links() > 1 && !status.isDirectory();
    String first = linked ? links.putIfAbsent(new Inode(node.layer(), status.inode()), path) : null;
    if (first != null) {
      entry(path, TarType.HARD_LINK, attributes(status, ImmutableMap.of()), first);
      return;
    }
    switch (status.type()) {
      case REGULAR -> file(node, path);
      case DIRECTORY -> entry(path + "/", TarType.DIRECTORY, attributes(status, xattrs(node)), "");
      case SYMLINK ->
          entry(
              path, TarType.SYMLINK, attributes(status, ImmutableMap.of()), tree.readSymlink(node));
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> device(node, path);
      case SOCKET -> {}
    }
  }

  private void file(Node node, String path) throws IOException {
    FileStatus status = node.status();
    try (InputFile in = tree.openFile(node)) {
      Attributes attributes = attributes(status, xattrs(node));
      out.entry(
          new TarHeader(path, TarType.REGULAR, attributes, status.size(), "", TarHeader.NO_DEVICE));
      if (!OverlayChanges.content(in, status, out)) {
        throw TarFault.entry(path, "became shorter while it was read");
      }
      out.pad();
    }
  }

  private void device(Node node, String path) throws IOException {
    FileStatus status = node.status();
    TarType type =
        status.type() == FileType.FIFO
            ? TarType.FIFO
            : status.type() == FileType.BLOCK_DEVICE
                ? TarType.BLOCK_DEVICE
                : TarType.CHARACTER_DEVICE;
    Device device = new Device(status.deviceMajor(), status.deviceMinor());
    out.entry(new TarHeader(path, type, attributes(status, xattrs(node)), 0, "", device));
  }

  private void entry(String path, TarType type, Attributes attributes, String link)
      throws IOException {
    out.entry(new TarHeader(path, type, attributes, 0, link, TarHeader.NO_DEVICE));
  }

  private ImmutableMap<String, Bytes> xattrs(Node node) throws IOException {
    ImmutableMap<String, Bytes> all = tree.xattrs(node);
    if (all.isEmpty()) {
      return all;
    }
    ImmutableMap.Builder<String, Bytes> kept = ImmutableMap.builder();
    for (Map.Entry<String, Bytes> entry : all.entrySet()) {
      if (!XattrNames.isHostLabel(entry.getKey())) {
        kept.put(entry);
      }
    }
    return kept.buildOrThrow();
  }

  private static Attributes attributes(FileStatus status, ImmutableMap<String, Bytes> xattrs) {
    return new Attributes(
        status.mode(), status.uid(), status.gid(), status.modifiedSeconds(), 0, xattrs);
  }
}
