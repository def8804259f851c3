package dev.jbuild.layer;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.layer.TarHeader.Attributes;
import dev.jbuild.layer.TarHeader.Device;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.DirectoryEntry;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.InputFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks an overlay upper directory in the order of a layer (see the package) and writes what it
 * finds: 0:0 devices as whiteouts, opaque directories with their marker, names of one inode as hard
 * links to the first of them, sparse files with their holes filled. Sockets are left out.
 *
 * <p>The root has no entry unless its mode, owner or attributes differ from 0755, 0:0 and none:
 * other builders write none, and most root directories are like that.
 */
final class OverlayChanges {
  /** Directories held open on the way down; those above are opened again on the way back. */
  private static final int OPEN_DEPTH = 64;

  /** Below this size zeros are read faster than holes are looked for. */
  private static final long SPARSE_SIZE = 64 << 10;

  private static final int ROOT_MODE = 0755;
  private static final Attributes MARKER = new Attributes(0, 0, 0, 0, 0, ImmutableMap.of());

  private final Directory root;
  private final TarWriter out;
  private final List<Frame> stack = new ArrayList<>();
  private final Map<Long, Links> links = new HashMap<>();

  /** A directory being walked; {@code path} ends in a slash, or is empty for the root. */
  private static final class Frame {
    final String path;
    final ImmutableList<DirectoryEntry> entries;
    int next;
    @Nullable Directory directory;

    Frame(String path, Directory directory) throws IOException {
      this.path = path;
      this.directory = directory;
      this.entries = directory.entries();
    }
  }

  /** An inode with several names: the first one, and how many are still to come. */
  private static final class Links {
    final String first;
    int left;

    Links(String first, int left) {
      this.first = first;
      this.left = left;
    }
  }

  OverlayChanges(Directory root, TarWriter out) {
    this.root = root;
    this.out = out;
  }

  void run() throws IOException {
    try {
      writeRoot();
      stack.add(new Frame("", root.openBeneath("")));
      while (!stack.isEmpty()) {
        Frame frame = stack.getLast();
        if (frame.next == frame.entries.size()) {
          leave();
        } else {
          visit(frame, frame.entries.get(frame.next++));
        }
      }
    } finally {
      while (!stack.isEmpty()) {
        leave();
      }
    }
    out.finish();
  }

  private void leave() {
    Directory directory = stack.removeLast().directory;
    if (directory != null) {
      directory.close();
    }
  }

  private void enter(String path, Directory directory) throws IOException {
    if (stack.size() >= OPEN_DEPTH) {
      Frame far = stack.get(stack.size() - OPEN_DEPTH);
      if (far.directory != null) {
        far.directory.close();
        far.directory = null;
      }
    }
    try {
      stack.add(new Frame(path, directory));
    } catch (IOException e) {
      directory.close();
      throw e;
    }
  }

  private Directory directory(Frame frame) throws IOException {
    Directory directory = frame.directory;
    return directory != null ? directory : reopen();
  }

  /** Opens the innermost directory again, and those above it that will be asked for next. */
  private Directory reopen() throws IOException {
    int top = Math.max(0, stack.size() - OPEN_DEPTH);
    Frame frame = stack.get(top);
    Directory directory = root.openBeneath(withoutSlash(frame.path));
    frame.directory = directory;
    for (int i = top + 1; i < stack.size(); i++) {
      Frame below = stack.get(i);
      String name = withoutSlash(below.path).substring(frame.path.length());
      directory = directory.openDirectory(name);
      below.directory = directory;
      frame = below;
    }
    return directory;
  }

  private static String withoutSlash(String path) {
    return path.isEmpty() ? path : path.substring(0, path.length() - 1);
  }

  private void writeRoot() throws IOException {
    FileStatus status = root.status();
    ImmutableMap<String, Bytes> all = root.extendedAttributes("");
    ImmutableMap<String, Bytes> kept = keep(all);
    if (status.mode() != ROOT_MODE || status.uid() != 0 || status.gid() != 0 || !kept.isEmpty()) {
      out.entry(header("./", TarType.DIRECTORY, attributes(status, kept), 0, ""));
    }
    if (isOpaque(all)) {
      marker(WhiteoutName.OPAQUE);
    }
  }

  private void visit(Frame frame, DirectoryEntry entry) throws IOException {
    Directory directory = directory(frame);
    String path = frame.path + entry.name();
    if (entry.name().startsWith(WhiteoutName.PREFIX)) {
      throw TarFault.entry(path, "no layer can hold a name that starts with \".wh.\"");
    }
    if (entry.type() == FileType.REGULAR) {
      file(directory, entry.name(), path);
      return;
    }
    FileStatus status =
        directory
            .find(entry.name())
            .orElseThrow(() -> TarFault.entry(path, "vanished while the layer was read"));
    switch (status.type()) {
      case REGULAR -> file(directory, entry.name(), path);
      case DIRECTORY -> directory(directory, entry.name(), path, status);
      case SYMLINK -> symlink(directory, entry.name(), path, status);
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> node(directory, entry.name(), frame, status);
      case SOCKET -> {}
    }
  }

  private void directory(Directory parent, String name, String path, FileStatus status)
      throws IOException {
    ImmutableMap<String, Bytes> all = parent.extendedAttributes(name);
    String slashed = path + "/";
    out.entry(header(slashed, TarType.DIRECTORY, attributes(status, keep(all)), 0, ""));
    if (isOpaque(all)) {
      marker(slashed + WhiteoutName.OPAQUE);
    }
    enter(slashed, parent.openDirectory(name));
  }

  private void file(Directory parent, String name, String path) throws IOException {
    try (InputFile in = parent.openFile(name)) {
      FileStatus status = in.status();
      if (isLater(status, path)) {
        return;
      }
      Attributes attributes = attributes(status, keep(in.extendedAttributes()));
      out.entry(header(path, TarType.REGULAR, attributes, status.size(), ""));
      boolean complete = content(in, status, out);
      if (!complete) {
        throw TarFault.entry(path, "became shorter while the layer was read");
      }
      out.pad();
    }
  }

  /** Writes the content of a file with its holes filled; false when it ends before its size. */
  static boolean content(InputFile in, FileStatus status, TarWriter out) throws IOException {
    return (status.size() > SPARSE_SIZE && status.blocks() * 512 < status.size())
        ? sparseContent(in, status.size(), out)
        : out.content(in, status.size());
  }

  private static boolean sparseContent(InputFile in, long size, TarWriter out) throws IOException {
    long at = 0;
    while (at < size) {
      long data = in.nextData(at);
      if (data < 0 || data >= size) {
        out.zeros(size - at);
        return true;
      }
      out.zeros(data - at);
      long end = Math.min(in.nextHole(data), size);
      in.seek(data);
      if (!out.content(in, end - data)) {
        return false;
      }
      at = end;
    }
    return true;
  }

  private void symlink(Directory parent, String name, String path, FileStatus status)
      throws IOException {
    if (!isLater(status, path)) {
      Attributes attributes = attributes(status, ImmutableMap.of());
      out.entry(header(path, TarType.SYMLINK, attributes, 0, parent.readSymlink(name)));
    }
  }

  private void node(Directory parent, String name, Frame frame, FileStatus status)
      throws IOException {
    if (status.isWhiteout()) {
      marker(frame.path + WhiteoutName.PREFIX + name);
      return;
    }
    String path = frame.path + name;
    if (isLater(status, path)) {
      return;
    }
    TarType type =
        switch (status.type()) {
          case CHARACTER_DEVICE -> TarType.CHARACTER_DEVICE;
          case BLOCK_DEVICE -> TarType.BLOCK_DEVICE;
          default -> TarType.FIFO;
        };
    Attributes attributes = attributes(status, keep(parent.extendedAttributes(name)));
    Device device = new Device(status.deviceMajor(), status.deviceMinor());
    out.entry(new TarHeader(path, type, attributes, 0, "", device));
  }

  /** Writes a hard link when an earlier name of the same inode has been written. */
  private boolean isLater(FileStatus status, String path) throws IOException {
    if (status.links() < 2) {
      return false;
    }
    Links earlier = links.get(status.inode());
    if (earlier == null) {
      links.put(status.inode(), new Links(path, status.links() - 1));
      return false;
    }
    if (--earlier.left == 0) {
      links.remove(status.inode());
    }
    Attributes attributes = attributes(status, ImmutableMap.of());
    out.entry(header(path, TarType.HARD_LINK, attributes, 0, earlier.first));
    return true;
  }

  private void marker(String path) throws IOException {
    out.entry(header(path, TarType.REGULAR, MARKER, 0, ""));
  }

  private static TarHeader header(
      String name, TarType type, Attributes attributes, long size, String link) {
    return new TarHeader(name, type, attributes, size, link, TarHeader.NO_DEVICE);
  }

  private static Attributes attributes(FileStatus status, ImmutableMap<String, Bytes> xattrs) {
    return new Attributes(
        status.mode(), status.uid(), status.gid(), status.modifiedSeconds(), 0, xattrs);
  }

  private static ImmutableMap<String, Bytes> keep(ImmutableMap<String, Bytes> all) {
    if (all.isEmpty()) {
      return all;
    }
    ImmutableMap.Builder<String, Bytes> kept = ImmutableMap.builder();
    for (Map.Entry<String, Bytes> entry : all.entrySet()) {
      if (!XattrNames.isOverlay(entry.getKey()) && !XattrNames.isHostLabel(entry.getKey())) {
        kept.put(entry);
      }
    }
    return kept.buildOrThrow();
  }

  private static boolean isOpaque(ImmutableMap<String, Bytes> xattrs) {
    return isYes(xattrs.get("trusted.overlay.opaque")) || isYes(xattrs.get("user.overlay.opaque"));
  }

  private static boolean isYes(@Nullable Bytes value) {
    return value != null && value.size() == 1 && value.toArray()[0] == 'y';
  }
}
