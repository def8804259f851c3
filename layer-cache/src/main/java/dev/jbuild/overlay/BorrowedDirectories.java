package dev.jbuild.overlay;

import dev.jbuild.posix.Directory;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Directories of the upper layer that a writer has handed out; the oldest are closed. */
final class BorrowedDirectories implements AutoCloseable {
  private static final int CAPACITY = 64;

  private final Directory root;
  private final Map<String, Directory> open = new LinkedHashMap<>(CAPACITY, 0.75f, true);

  BorrowedDirectories(Directory root) {
    this.root = root;
  }

  Directory get(String path) throws IOException {
    if (OverlayPath.isRoot(path)) {
      return root;
    }
    Directory found = open.get(path);
    if (found != null) {
      return found;
    }
    Directory parent = open.get(OverlayPath.parent(path));
    Directory opened =
        parent == null
            ? root.openBeneath(path.substring(1))
            : parent.openDirectory(OverlayPath.name(path));
    if (open.size() >= CAPACITY) {
      Iterator<Directory> oldest = open.values().iterator();
      oldest.next().close();
      oldest.remove();
    }
    open.put(path, opened);
    return opened;
  }

  /** Closes what is open at or below a path: its directories go. */
  void forget(String top) {
    Iterator<Map.Entry<String, Directory>> entries = open.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, Directory> entry = entries.next();
      if (OverlayPath.isWithin(entry.getKey(), top)) {
        entry.getValue().close();
        entries.remove();
      }
    }
  }

  @Override
  public void close() {
    open.values().forEach(Directory::close);
    open.clear();
  }
}
