package dev.jbuild.overlay;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.DirectoryEntry;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.PosixException;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes one layer of several that lie on each other: above the same base it shows the same tree. An
 * entry that one of them makes and a later one removes is in none of it; what is left of whiteouts
 * and opaque marks are those that hide something of the base.
 *
 * <p>Files are not copied: they become further names of the inodes in the layers they come from,
 * which must be on the same file system and are never written to.
 */
public final class LayerMerger {
  private final LayerDirectories layers;
  private final MergedTree base;
  private final BorrowedDirectories upper;
  private final Deque<Folder> pending = new ArrayDeque<>();

  /** A directory of the result, made but empty. */
  private static final class Folder {
    final String path;

    /** Indices of the layers that show through, top first. */
    final int[] layers;

    /** Whether the base has a directory here that shows through, too. */
    final boolean onBase;

    Folder(String path, int[] layers, boolean onBase) {
      this.path = path;
      this.layers = layers;
      this.onBase = onBase;
    }
  }

  private LayerMerger(LayerDirectories layers, MergedTree base, BorrowedDirectories upper) {
    this.layers = layers;
    this.base = base;
    this.upper = upper;
  }

  /**
   * Merges layers into an empty directory. The attributes of its root are left alone.
   *
   * @param topFirst at least one, each once
   * @param base what lies below the lowest of them
   */
  public static void merge(
      PosixFs fs, ImmutableList<Path> topFirst, MergedTree base, Path emptyUpper)
      throws IOException {
    List<LayerRoot> opened = new ArrayList<>();
    try {
      for (Path layer : topFirst) {
        opened.add(new LayerRoot.Open(fs.openDirectory(layer)));
      }
      try (LayerDirectories layers = new LayerDirectories(ImmutableList.copyOf(opened));
          Directory root = fs.openDirectory(emptyUpper);
          BorrowedDirectories upper = new BorrowedDirectories(root)) {
        new LayerMerger(layers, base, upper).run();
      }
    } finally {
      opened.forEach(LayerRoot::close);
    }
  }

  private void run() throws IOException {
    int[] all = new int[layers.roots().size()];
    Arrays.setAll(all, i -> i);
    fill(new Folder("/", all, true));
    while (!pending.isEmpty()) {
      Folder folder = pending.removeLast();
      fill(folder);
      finish(folder);
    }
  }

  private void fill(Folder folder) throws IOException {
    Map<String, Integer> topmost = new TreeMap<>();
    for (int i = 0; i < folder.layers.length; i++) {
      for (DirectoryEntry entry : layers.get(folder.layers[i], folder.path).entries()) {
        topmost.putIfAbsent(entry.name(), i);
      }
    }
    for (Map.Entry<String, Integer> entry : topmost.entrySet()) {
      add(folder, entry.getKey(), entry.getValue());
    }
  }

  /**
   * @param first position of the topmost layer that has the name
   */
  private void add(Folder folder, String name, int first) throws IOException {
    Directory from = layers.get(folder.layers[first], folder.path);
    FileStatus status =
        from.find(name).orElseThrow(() -> new PosixException("resolve", folder.path, Errno.ENOENT));
    if (status.isWhiteout()) {
      if (below(folder, name).isPresent()) {
        upper.get(folder.path).createNode(name, FileType.CHARACTER_DEVICE, 0, 0, 0);
      }
    } else if (status.isDirectory()) {
      addDirectory(folder, name, first, status);
    } else {
      upper.get(folder.path).createLink(from, name, name);
    }
  }

  private Optional<Node> below(Folder folder, String name) throws IOException {
    return folder.onBase ? base.find(folder.path, name) : Optional.empty();
  }

  private void addDirectory(Folder folder, String name, int first, FileStatus status)
      throws IOException {
    String path = OverlayPath.child(folder.path, name);
    int[] shown = new int[folder.layers.length];
    int count = 0;
    boolean cut = false;
    for (int i = first; i < folder.layers.length && !cut; i++) {
      int layer = folder.layers[i];
      Optional<FileStatus> found = layers.get(layer, folder.path).find(name);
      if (found.isPresent() && found.get().isDirectory()) {
        shown[count++] = layer;
        cut =
            OverlayMarks.isOpaque(
                layers.get(layer, path).extendedAttribute("", OverlayMarks.OPAQUE));
      } else {
        cut = found.isPresent();
      }
    }
    boolean aboveDirectory = below(folder, name).filter(Node::isDirectory).isPresent();
    Directory target = upper.get(folder.path);
    target.createDirectory(name, status.mode());
    target.setOwner(name, status.uid(), status.gid());
    target.setMode(name, status.mode());
    if (cut && aboveDirectory) {
      target.setExtendedAttribute(name, OverlayMarks.OPAQUE, OverlayMarks.YES);
    }
    pending.add(new Folder(path, Arrays.copyOf(shown, count), aboveDirectory && !cut));
  }

  /** What each new entry would change, or inherit, comes when all are there. */
  private void finish(Folder folder) throws IOException {
    Directory from = layers.get(folder.layers[0], folder.path);
    FileStatus status = from.status();
    ImmutableMap<String, Bytes> attributes = from.extendedAttributes("");
    Directory target = upper.get(folder.path);
    for (Map.Entry<String, Bytes> attribute : attributes.entrySet()) {
      if (!OverlayMarks.isPrivate(attribute.getKey())) {
        target.setExtendedAttribute("", attribute.getKey(), attribute.getValue());
      }
    }
    target.setModified("", status.modifiedSeconds(), status.modifiedNanos());
  }
}
