package dev.jbuild.copy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.Limits;
import dev.jbuild.context.Crew;
import dev.jbuild.context.RelativePath;
import dev.jbuild.context.TreeEntry;
import dev.jbuild.context.TreeFilter;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.Node;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.FastSha256;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The file system of a stage or image as a source of COPY. */
record ImageView(MergedTree tree, String name) implements SourceView {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors());

  @Override
  public String title() {
    return name;
  }

  @Override
  public boolean keepsOwners() {
    return true;
  }

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public @Nullable FileStatus status(String path) throws IOException {
    synchronized (tree) {
      Optional<Node> node = tree.resolve("/" + path, false);
      return node.isPresent() ? node.get().status() : null;
    }
  }

  @Override
  public @Nullable FileStatus statusOnTheWay(String path) throws IOException {
    return status(path);
  }

  @Override
  public @Nullable String hiddenBy(String path) {
    return null;
  }

  @Override
  public String readSymlink(String path) throws IOException {
    synchronized (tree) {
      return tree.readSymlink(node(path));
    }
  }

  @Override
  public ImmutableList<String> names(String path) throws IOException {
    synchronized (tree) {
      return tree.names(node(path));
    }
  }

  @Override
  public Folder open(String path) throws IOException {
    synchronized (tree) {
      return new ImageFolder(node(path));
    }
  }

  private Node node(String path) throws IOException {
    return tree.resolve("/" + path, false)
        .orElseThrow(() -> new PosixException("open", "/" + path, Errno.ENOENT));
  }

  private final class ImageFolder implements Folder {
    private final Node directory;

    ImageFolder(Node directory) {
      this.directory = directory;
    }

    @Override
    public InputFile file(String name) throws IOException {
      synchronized (tree) {
        return tree.openFile(child(directory, name));
      }
    }

    @Override
    public void close() {}
  }

  private Node child(Node directory, String name) throws IOException {
    return tree.find(directory, name)
        .orElseThrow(() -> new PosixException("open", directory.path() + "/" + name, Errno.ENOENT));
  }

  /** A directory whose entries are yet to be examined. */
  private record Place(Node node, TreeEntry entry, String path, TreeFilter.Level taken) {}

  /** A file whose content is yet to be read. */
  private record Reading(Node node, TreeEntry entry) {}

  @Override
  public TreeEntry examine(String path, FileStatus status, TreeFilter filter) throws IOException {
    TreeEntry root = new TreeEntry(RelativePath.name(path), status);
    List<Reading> files = new ArrayList<>();
    synchronized (tree) {
      Node node = node(path);
      describe(node, root, files);
      if (node.isDirectory()) {
        examineBelow(new Place(node, root, "", filter.root()), filter, files);
      }
    }
    new Crew<Reading>(THREADS, (file, crew) -> read(file)).run(files);
    return root;
  }

  private void examineBelow(Place top, TreeFilter filter, List<Reading> files) throws IOException {
    ArrayDeque<Place> open = new ArrayDeque<>();
    List<Place> places = new ArrayList<>();
    open.push(top);
    while (!open.isEmpty()) {
      Place place = open.pop();
      places.add(place);
      ImmutableList.Builder<TreeEntry> children = ImmutableList.builder();
      for (Node child : tree.children(place.node())) {
        String path = filter.isEverything() ? "" : RelativePath.join(place.path(), child.name());
        TreeFilter.Level taken = filter.enter(place.taken(), path);
        boolean passage = !taken.isTaken();
        if (passage && !(child.isDirectory() && filter.leadsOn(taken, path))) {
          continue;
        }
        TreeEntry entry = new TreeEntry(child.name(), child.status());
        entry.setPassage(passage);
        describe(child, entry, files);
        children.add(entry);
        if (child.isDirectory()) {
          open.push(new Place(child, entry, path, taken));
        }
      }
      place.entry().setChildren(children.build());
    }
    if (!filter.isEverything()) {
      places.reversed().forEach(ImageView::dropDeadEnds);
    }
  }

  /** Directories that were only to lead to something are left out where there is nothing. */
  private static void dropDeadEnds(Place place) {
    ImmutableList.Builder<TreeEntry> kept = ImmutableList.builder();
    for (TreeEntry child : place.entry().children()) {
      if (!child.isPassage() || !child.children().isEmpty()) {
        kept.add(child);
      }
    }
    place.entry().setChildren(kept.build());
  }

  private void describe(Node node, TreeEntry entry, List<Reading> files) throws IOException {
    if (node.isSymlink()) {
      entry.setTarget(tree.readSymlink(node));
      return;
    }
    if (node.isRegular()) {
      files.add(new Reading(node, entry));
    } else if (!node.isDirectory()) {
      return;
    }
    entry.setXattrs(wanted(tree.xattrs(node)));
  }

  /** Attributes that describe the content; labels and signatures of the host do not. */
  private static ImmutableMap<String, Bytes> wanted(ImmutableMap<String, Bytes> all) {
    if (all.isEmpty()) {
      return all;
    }
    ImmutableMap.Builder<String, Bytes> wanted = ImmutableMap.builder();
    for (Map.Entry<String, Bytes> attribute : all.entrySet()) {
      String key = attribute.getKey();
      if (!key.startsWith("security.") || key.equals("security.capability")) {
        wanted.put(attribute);
      }
    }
    return wanted.build();
  }

  private void read(Reading reading) throws IOException {
    long size = reading.node().status().size();
    if (size > Limits.CONTEXT_FILE_BYTES) {
      throw CopyException.tooLarge(reading.node().path(), size, Limits.CONTEXT_FILE_BYTES);
    }
    MessageDigest digest = FastSha256.start();
    byte[] buffer = new byte[Math.clamp(size + 1, 1, BUFFER_BYTES)];
    try (InputFile file = openFile(reading.node())) {
      for (int n = file.read(buffer, 0, buffer.length);
          n > 0;
          n = file.read(buffer, 0, buffer.length)) {
        digest.update(buffer, 0, n);
      }
    }
    reading.entry().setContent(digest.digest());
  }

  private InputFile openFile(Node node) throws IOException {
    synchronized (tree) {
      return tree.openFile(node);
    }
  }
}
