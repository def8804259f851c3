package dev.jbuild.overlay;

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
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * Writes into an upper directory above a merged tree of parents, so that the upper directory
 * becomes what a mounted overlay would have made of the same changes. Not safe for use by several
 * threads at once.
 *
 * <p>Paths are canonical unless said otherwise. Non-directories are created by the caller in {@link
 * #directory} after {@link #prepareReplace}; directories only by this class.
 *
 * <p>An opaque mark is set only where a lower directory would shine through: below a whiteout or a
 * non-directory nothing does, so none is needed there. The kernel marks more, to save itself
 * look-ups; the merged view is the same.
 */
public final class OverlayWriter implements AutoCloseable {
  private static final DirectoryAttributes PLAIN = DirectoryAttributes.of(0755, 0, 0);

  private final MergedTree parents;
  private final MergedTree view;
  private final BorrowedDirectories borrowed;

  /** Opens {@code upper}, which exists; {@code parents} stays open and is closed by its owner. */
  public OverlayWriter(PosixFs fs, Path upper, MergedTree parents) throws IOException {
    Directory top = fs.openDirectory(upper);
    this.parents = parents;
    this.view = MergedTree.above(parents, top);
    this.borrowed = new BorrowedDirectories(top);
  }

  /** Upper and parents merged; sees every change made through this writer. Closed with it. */
  public MergedTree view() {
    return view;
  }

  /**
   * Gives the upper root the mode, owner, time and extended attributes of the parents' root, which
   * a mount would otherwise hide behind those of a fresh directory.
   */
  public void adoptRoot() throws IOException {
    Node root = parents.root();
    setAttributes(borrowed.get("/"), "", root.status(), parents.xattrs(root));
  }

  /**
   * {@code mkdir -p}: {@code path} need not be canonical, links are followed inside the root, a
   * dangling one leads to its target being made. Existing directories keep their attributes (and
   * are not copied up), new ones get {@code attributes}. ENOTDIR when something else is in the way.
   */
  public Node makeDirectories(String path, DirectoryAttributes attributes) throws IOException {
    Optional<Node> made =
        view.walk(path, true, (directory, name) -> make(directory, name, attributes));
    if (made.isEmpty() || !made.get().isDirectory()) {
      throw new PosixException("mkdir", path, Errno.ENOTDIR);
    }
    return made.get();
  }

  /**
   * The upper directory at a path where the view has a directory, copied up with all its ancestors
   * when needed. It belongs to this writer: do not close it. It stays open while fewer than 64
   * other directories have been asked for; {@code openBeneath("")} gives a handle of one's own.
   */
  public Directory directory(String canonicalPath) throws IOException {
    Deque<String> missing = new ArrayDeque<>();
    String ancestor = canonicalPath;
    while (!view.merged(ancestor).hasLayer(0)) {
      missing.addFirst(ancestor);
      ancestor = OverlayPath.parent(ancestor);
    }
    for (String path : missing) {
      copyUpDirectory(path);
    }
    return borrowed.get(canonicalPath);
  }

  /**
   * Removes an entry with all below it: from the upper directory, and by a whiteout when a lower
   * layer shows it. Nothing happens when it is absent.
   */
  public void remove(String canonicalPath) throws IOException {
    String parent = parentOfEntry(canonicalPath);
    String name = OverlayPath.name(canonicalPath);
    Optional<Node> visible = view.find(parent, name);
    if (visible.isEmpty()) {
      return;
    }
    Directory upper = directory(parent);
    if (visible.get().layer() == 0) {
      removeFromUpper(upper, canonicalPath, visible.get().status());
    }
    view.forget(canonicalPath);
    if (shinesThrough(parent, name)) {
      upper.createNode(name, FileType.CHARACTER_DEVICE, 0, 0, 0);
    }
  }

  /**
   * Makes room in the upper directory for a new entry; the parent is copied up when needed.
   *
   * @param asDirectory {@code false}: afterwards the upper directory has no entry of this name, and
   *     the caller must create a non-directory at once; {@code true}: afterwards it has a directory
   *     of this name, the visible one copied up, or else a new empty one (0755, 0:0), opaque when a
   *     lower directory would shine through
   */
  public void prepareReplace(String canonicalPath, boolean asDirectory) throws IOException {
    String parent = parentOfEntry(canonicalPath);
    String name = OverlayPath.name(canonicalPath);
    if (asDirectory) {
      Optional<Node> visible = view.find(parent, name);
      if (visible.isPresent() && visible.get().isDirectory()) {
        directory(canonicalPath);
      } else {
        make(parent, name, PLAIN);
      }
      return;
    }
    Directory upper = directory(parent);
    Optional<FileStatus> present = upper.find(name);
    if (present.isPresent()) {
      removeFromUpper(upper, canonicalPath, present.get());
    }
    view.forget(canonicalPath);
  }

  /**
   * Copies a visible non-directory into the upper directory with its owner, mode, time, extended
   * attributes and holes; nothing happens when it is there already. Hard links are not kept, as
   * with the kernel's {@code index=off}. ENOENT when it is absent, EISDIR for a directory.
   */
  public void copyUpFile(String canonicalPath) throws IOException {
    Node node = view.node(OverlayPath.checked(canonicalPath));
    if (node.isDirectory()) {
      throw new PosixException("copy up", canonicalPath, Errno.EISDIR);
    }
    if (node.layer() == 0) {
      return;
    }
    String parent = OverlayPath.parent(canonicalPath);
    Directory upper = directory(parent);
    FileStatus before = upper.status();
    new FileCopier(view.holder(node), node.name(), node.status(), view.xattrs(node)).copyTo(upper);
    upper.setModified("", before.modifiedSeconds(), before.modifiedNanos());
  }

  /**
   * Hides all lower entries of a visible directory; what the upper directory has stays, and so does
   * its time. No mark is made when no lower layer shows through. As the kernel does not heed a mark
   * on the root, each entry is hidden by itself there.
   */
  public void setOpaque(String canonicalPath) throws IOException {
    OverlayPath.checked(canonicalPath);
    Directory upper = directory(canonicalPath);
    if (view.merged(canonicalPath).layers().length == 1) {
      return;
    }
    FileStatus before = upper.status();
    if (OverlayPath.isRoot(canonicalPath)) {
      for (String name : view.names(view.root())) {
        whiteout("/", name);
      }
    } else {
      upper.setExtendedAttribute("", OverlayMarks.OPAQUE, OverlayMarks.YES);
      removeWhiteouts(upper);
      view.forget(canonicalPath);
    }
    upper.setModified("", before.modifiedSeconds(), before.modifiedNanos());
  }

  /**
   * Hides the lower layers' {@code name} in a visible directory. What the upper directory has of
   * that name stays: a directory becomes opaque, anything else hides the lower ones already.
   * Nothing happens when no lower layer shows it.
   */
  public void whiteout(String canonicalDirectory, String name) throws IOException {
    OverlayPath.checked(canonicalDirectory);
    Optional<Node> visible = view.find(canonicalDirectory, name);
    if (visible.isEmpty()) {
      return;
    }
    Node node = visible.get();
    if (node.layer() > 0) {
      directory(canonicalDirectory).createNode(name, FileType.CHARACTER_DEVICE, 0, 0, 0);
      view.forget(node.path());
    } else if (node.isDirectory()) {
      setOpaque(node.path());
    }
  }

  @Override
  public void close() {
    borrowed.close();
    view.close();
  }

  /** Makes a directory where the view shows none (but perhaps a non-directory of the upper). */
  private Optional<Node> make(String parent, String name, DirectoryAttributes attributes)
      throws IOException {
    Directory upper = directory(parent);
    if (upper.find(name).isPresent()) {
      upper.removeFile(name);
    }
    upper.createDirectory(name, attributes.mode());
    upper.setOwner(name, attributes.uid(), attributes.gid());
    Optional<FileStatus> below = view.findBelowTop(parent, name);
    if (below.isPresent() && below.get().isDirectory()) {
      upper.setExtendedAttribute(name, OverlayMarks.OPAQUE, OverlayMarks.YES);
    }
    Instant modified = attributes.modified();
    if (modified != null) {
      upper.setModified(name, modified.getEpochSecond(), modified.getNano());
    }
    return view.find(parent, name);
  }

  /** As ovl_copy_up_one(): the time of the parent, which shows the new entry already, stays. */
  private void copyUpDirectory(String path) throws IOException {
    Node node = view.node(path);
    Map<String, Bytes> attributes = view.xattrs(node);
    Directory parent = borrowed.get(OverlayPath.parent(path));
    FileStatus before = parent.status();
    parent.createDirectory(node.name(), node.status().mode());
    setAttributes(parent, node.name(), node.status(), attributes);
    parent.setModified("", before.modifiedSeconds(), before.modifiedNanos());
    view.merged(path).addTop();
  }

  private static void setAttributes(
      Directory directory, String name, FileStatus status, Map<String, Bytes> attributes)
      throws IOException {
    directory.setOwner(name, status.uid(), status.gid());
    directory.setMode(name, status.mode());
    for (Map.Entry<String, Bytes> attribute : attributes.entrySet()) {
      directory.setExtendedAttribute(name, attribute.getKey(), attribute.getValue());
    }
    directory.setModified(name, status.modifiedSeconds(), status.modifiedNanos());
  }

  private void removeFromUpper(Directory upper, String path, FileStatus status) throws IOException {
    if (status.isDirectory()) {
      borrowed.forget(path);
      upper.deleteTree(OverlayPath.name(path));
    } else {
      upper.removeFile(OverlayPath.name(path));
    }
  }

  private boolean shinesThrough(String parent, String name) throws IOException {
    Optional<FileStatus> below = view.findBelowTop(parent, name);
    return below.isPresent() && !below.get().isWhiteout();
  }

  /** In a directory that is not merged the kernel would list them as entries. */
  private static void removeWhiteouts(Directory directory) throws IOException {
    for (DirectoryEntry entry : directory.entries()) {
      if (entry.type() == FileType.CHARACTER_DEVICE) {
        Optional<FileStatus> status = directory.find(entry.name());
        if (status.isPresent() && status.get().isWhiteout()) {
          directory.removeFile(entry.name());
        }
      }
    }
  }

  private static String parentOfEntry(String path) {
    if (OverlayPath.isRoot(OverlayPath.checked(path))) {
      throw new IllegalArgumentException("the root cannot be removed or replaced");
    }
    return OverlayPath.parent(path);
  }
}
