package dev.jbuild.overlay;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.DirectoryEntry;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.PendingPath;
import dev.jbuild.posix.PosixException;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Read-only merged view of a stack of layer directories, as a mounted overlay shows it. Not safe
 * for use by several threads at once; files handed out are independent of it.
 *
 * <p>Which layers make up a directory is found out once and kept, so a look-up asks only those. The
 * layers must not be changed by others meanwhile. Paths beyond PATH_MAX fail with ENAMETOOLONG, as
 * no program could name them.
 */
public final class MergedTree implements AutoCloseable {
  /** More known directories than this are forgotten at once: some 50 MB. */
  private static final int MAX_KNOWN = 1 << 16;

  private static final FileStatus EMPTY_ROOT =
      new FileStatus(FileType.DIRECTORY, 0755, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private final ImmutableList<LayerRoot> owned;
  private final LayerDirectories directories;
  private final MergedDirectory root;
  private final Map<String, MergedDirectory> known = new HashMap<>();

  private MergedTree(ImmutableList<LayerRoot> roots, ImmutableList<LayerRoot> owned) {
    this.owned = owned;
    this.directories = new LayerDirectories(roots);
    int[] layers = new int[roots.size()];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = i;
    }
    this.root = new MergedDirectory("/", layers);
    known.put("/", root);
  }

  /** Opens the layers, topmost first; an empty list is an empty root directory (0755, 0:0). */
  public static MergedTree open(PosixFs fs, ImmutableList<Path> topFirst) throws IOException {
    return open(topFirst, layer -> new LayerRoot.Open(fs.openDirectory(layer)));
  }

  /**
   * As {@link #open(PosixFs, ImmutableList)}, but a layer whose names are known is opened only when
   * it is needed.
   *
   * @param names of layers that never change; the others are added
   */
  public static MergedTree open(PosixFs fs, ImmutableList<Path> topFirst, LayerNames names)
      throws IOException {
    return open(topFirst, layer -> names.open(fs, layer));
  }

  private interface Opening {
    LayerRoot open(Path layer) throws IOException;
  }

  private static MergedTree open(ImmutableList<Path> topFirst, Opening opening) throws IOException {
    List<LayerRoot> opened = new ArrayList<>();
    try {
      for (Path layer : topFirst) {
        opened.add(opening.open(layer));
      }
    } catch (IOException e) {
      opened.forEach(LayerRoot::close);
      throw e;
    }
    ImmutableList<LayerRoot> roots = ImmutableList.copyOf(opened);
    return new MergedTree(roots, roots);
  }

  /** A tree with one more layer on top, which it owns; {@code lower} must stay open. */
  static MergedTree above(MergedTree lower, Directory top) {
    LayerRoot root = new LayerRoot.Open(top);
    ImmutableList<LayerRoot> roots =
        ImmutableList.<LayerRoot>builder().add(root).addAll(lower.directories.roots()).build();
    return new MergedTree(roots, ImmutableList.of(root));
  }

  /** The root directory; its attributes are those of the topmost layer. */
  public Node root() throws IOException {
    return directories.roots().isEmpty()
        ? new Node("/", EMPTY_ROOT, 0)
        : new Node("/", directories.get(0, "/").status(), 0);
  }

  /**
   * Looks a path up; symbolic links are followed inside the root ({@code ..} stops at the root),
   * the last one only with {@code followLast}. The result has a canonical path. Absent when a
   * component is missing or is no directory; ELOOP after 40 links.
   */
  public Optional<Node> resolve(String path, boolean followLast) throws IOException {
    return walk(path, followLast, (directory, name) -> Optional.empty());
  }

  /** What to do where a walk finds nothing. */
  @FunctionalInterface
  interface Missing {
    /** The directory made, or absent to end the walk. */
    Optional<Node> make(String directory, String name) throws IOException;
  }

  Optional<Node> walk(String path, boolean followLast, Missing missing) throws IOException {
    PendingPath pending = new PendingPath(path);
    Node current = root();
    while (!pending.isEmpty()) {
      String name = pending.next();
      if (!current.isDirectory()) {
        return Optional.empty();
      }
      if (name.equals("..")) {
        current = node(OverlayPath.parent(current.path()));
        continue;
      }
      Optional<Node> found = find(current.path(), name);
      if (found.isEmpty()) {
        found = missing.make(current.path(), name);
      }
      if (found.isEmpty()) {
        return found;
      }
      Node next = found.get();
      if (!next.isSymlink() || (pending.isEmpty() && !followLast)) {
        current = next;
        continue;
      }
      String target = readSymlink(next);
      pending.follow(target);
      if (target.startsWith("/")) {
        current = root();
      }
    }
    return Optional.of(current);
  }

  /** The entry at a canonical path, which must exist. */
  Node node(String path) throws IOException {
    if (OverlayPath.isRoot(path)) {
      return root();
    }
    Optional<Node> found = find(OverlayPath.parent(path), OverlayPath.name(path));
    if (found.isEmpty()) {
      throw new PosixException("resolve", path, Errno.ENOENT);
    }
    return found.get();
  }

  /** The entry of a directory, not followed; {@code name} is one component. */
  public Optional<Node> find(Node directory, String name) throws IOException {
    return find(directory.path(), name);
  }

  Optional<Node> find(String directory, String name) throws IOException {
    MergedDirectory merged = merged(directory);
    for (int layer : merged.layers()) {
      Optional<FileStatus> status = directories.find(layer, directory, name);
      if (status.isPresent()) {
        return status.get().isWhiteout()
            ? Optional.empty()
            : Optional.of(new Node(OverlayPath.child(directory, name), status.get(), layer));
      }
    }
    return Optional.empty();
  }

  /**
   * What the layers below the topmost one have first of a name in a directory, a whiteout included:
   * what would shine through a hole in the topmost layer.
   */
  Optional<FileStatus> findBelowTop(String directory, String name) throws IOException {
    for (int layer : merged(directory).layers()) {
      if (layer > 0) {
        Optional<FileStatus> status = directories.find(layer, directory, name);
        if (status.isPresent()) {
          return status;
        }
      }
    }
    return Optional.empty();
  }

  /** Names of the visible entries in byte order. */
  public ImmutableList<String> names(Node directory) throws IOException {
    List<Seen> seen = visible(directory.path());
    ImmutableList.Builder<String> names = ImmutableList.builderWithExpectedSize(seen.size());
    for (Seen entry : seen) {
      names.add(entry.name());
    }
    return names.build();
  }

  /** The visible entries in byte order of their names, each with its status. */
  public ImmutableList<Node> children(Node directory) throws IOException {
    String path = directory.path();
    List<Seen> seen = visible(path);
    ImmutableList.Builder<Node> nodes = ImmutableList.builderWithExpectedSize(seen.size());
    for (Seen entry : seen) {
      Optional<FileStatus> status = directories.get(entry.layer(), path).find(entry.name());
      if (status.isPresent()) {
        String child = OverlayPath.child(path, entry.name());
        nodes.add(new Node(child, status.get(), entry.layer()));
      }
    }
    return nodes.build();
  }

  /** A name and the topmost layer that has it. */
  private record Seen(String name, int layer) {}

  private List<Seen> visible(String path) throws IOException {
    int[] layers = merged(path).layers();
    List<Seen> visible = new ArrayList<>();
    Set<String> decided = new HashSet<>();
    for (int layer : layers) {
      Directory directory = directories.get(layer, path);
      for (DirectoryEntry entry : directory.entries()) {
        boolean first = layers.length == 1 || decided.add(entry.name());
        if (first && !isWhiteout(directory, entry)) {
          visible.add(new Seen(entry.name(), layer));
        }
      }
    }
    if (layers.length > 1) {
      visible.sort((a, b) -> a.name().compareTo(b.name()));
    }
    return visible;
  }

  private static boolean isWhiteout(Directory directory, DirectoryEntry entry) throws IOException {
    if (entry.type() != FileType.CHARACTER_DEVICE) {
      return false;
    }
    Optional<FileStatus> status = directory.find(entry.name());
    return status.isPresent() && status.get().isWhiteout();
  }

  /** Opens a regular file; the caller closes it. */
  public InputFile openFile(Node file) throws IOException {
    return holder(file).openFile(file.name());
  }

  public String readSymlink(Node link) throws IOException {
    return holder(link).readSymlink(link.name());
  }

  /** Extended attributes in byte order of their names, without any {@code *.overlay.*}. */
  public ImmutableMap<String, Bytes> xattrs(Node node) throws IOException {
    if (directories.roots().isEmpty()) {
      return ImmutableMap.of();
    }
    ImmutableMap<String, Bytes> all =
        node.isDirectory()
            ? directories.get(node.layer(), node.path()).extendedAttributes("")
            : holder(node).extendedAttributes(node.name());
    if (all.isEmpty()) {
      return all;
    }
    ImmutableMap.Builder<String, Bytes> kept = ImmutableMap.builder();
    for (Map.Entry<String, Bytes> attribute : all.entrySet()) {
      if (!OverlayMarks.isPrivate(attribute.getKey())) {
        kept.put(attribute);
      }
    }
    return kept.buildOrThrow();
  }

  /** The directory of the node's layer that has the node; valid until the next call. */
  Directory holder(Node node) throws IOException {
    return directories.get(node.layer(), OverlayPath.parent(node.path()));
  }

  /** The layers of the directory at a canonical path; ENOENT or ENOTDIR when it is none. */
  MergedDirectory merged(String path) throws IOException {
    MergedDirectory found = known.get(path);
    if (found != null) {
      return found;
    }
    if (known.size() > MAX_KNOWN) {
      forgetBelow(root);
      directories.close();
    }
    Deque<String> missing = new ArrayDeque<>();
    String ancestor = path;
    while (found == null) {
      missing.addFirst(OverlayPath.name(ancestor));
      ancestor = OverlayPath.parent(ancestor);
      found = known.get(ancestor);
    }
    for (String name : missing) {
      MergedDirectory child = merge(found, name);
      found.children.put(name, child);
      known.put(child.path, child);
      found = child;
    }
    return found;
  }

  /** As ovl_lookup() of fs/overlayfs/namei.c. */
  private MergedDirectory merge(MergedDirectory parent, String name) throws IOException {
    String path = OverlayPath.child(parent.path, name);
    int[] layers = new int[parent.layers().length];
    int count = 0;
    for (int layer : parent.layers()) {
      Optional<FileStatus> found = directories.find(layer, parent.path, name);
      if (found.isEmpty()) {
        continue;
      }
      FileStatus status = found.get();
      if (!status.isDirectory()) {
        if (count == 0) {
          int errno = status.isWhiteout() ? Errno.ENOENT : Errno.ENOTDIR;
          throw new PosixException("resolve", path, errno);
        }
        break;
      }
      layers[count++] = layer;
      Directory directory = directories.get(layer, path);
      if (OverlayMarks.isOpaque(directory.extendedAttribute("", OverlayMarks.OPAQUE))) {
        break;
      }
    }
    if (count == 0) {
      throw new PosixException("resolve", path, Errno.ENOENT);
    }
    return new MergedDirectory(path, Arrays.copyOf(layers, count));
  }

  /** The topmost layer has changed at or below a path: nothing is known there any more. */
  void forget(String path) {
    @Nullable MergedDirectory changed = known.get(path);
    if (changed == null) {
      return;
    }
    directories.forget(0, path);
    forgetBelow(changed);
    if (changed != root) {
      known.remove(path);
      @Nullable MergedDirectory parent = known.get(OverlayPath.parent(path));
      if (parent != null) {
        parent.children.remove(OverlayPath.name(path));
      }
    }
  }

  private void forgetBelow(MergedDirectory top) {
    Deque<MergedDirectory> stack = new ArrayDeque<>(top.children.values());
    top.children.clear();
    while (!stack.isEmpty()) {
      MergedDirectory next = stack.removeLast();
      known.remove(next.path);
      stack.addAll(next.children.values());
    }
  }

  @Override
  public void close() {
    directories.close();
    owned.forEach(LayerRoot::close);
  }
}
