package dev.jbuild.overlay;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Open directories of the layers, the least recently used closed first. The roots stay open and
 * belong to others.
 */
final class LayerDirectories implements AutoCloseable {
  private static final int CAPACITY = 1024;

  private final ImmutableList<LayerRoot> roots;
  private final Map<Key, Directory> open = new LinkedHashMap<>(64, 0.75f, true);

  private record Key(int layer, String path) {
    /** By hand: what the compiler links at run time costs 10 ms at the first use. */
    @Override
    public int hashCode() {
      return 31 * path.hashCode() + layer;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.layer == layer && key.path.equals(path);
    }
  }

  LayerDirectories(ImmutableList<LayerRoot> roots) {
    this.roots = roots;
  }

  ImmutableList<LayerRoot> roots() {
    return roots;
  }

  /** What a layer has of a name in its directory at a canonical path, which it has. */
  Optional<FileStatus> find(int layer, String path, String name) throws IOException {
    return OverlayPath.isRoot(path) && !roots.get(layer).mayHave(name)
        ? Optional.empty()
        : get(layer, path).find(name);
  }

  /**
   * The directory at a canonical path of a layer, which has one there; valid until the next call.
   */
  Directory get(int layer, String path) throws IOException {
    if (OverlayPath.isRoot(path)) {
      return roots.get(layer).directory();
    }
    Key key = new Key(layer, path);
    Directory found = open.get(key);
    if (found != null) {
      return found;
    }
    if (open.size() >= CAPACITY) {
      evict(CAPACITY - 1);
    }
    Directory opened = openOrEvict(layer, path);
    open.put(key, opened);
    return opened;
  }

  private Directory openOrEvict(int layer, String path) throws IOException {
    try {
      return open(layer, path);
    } catch (PosixException e) {
      if (e.errno() != Errno.EMFILE || open.isEmpty()) {
        throw e;
      }
      evict(open.size() / 2);
      return open(layer, path);
    }
  }

  private Directory open(int layer, String path) throws IOException {
    Directory parent = open.get(new Key(layer, OverlayPath.parent(path)));
    return parent == null
        ? roots.get(layer).directory().openBeneath(path.substring(1))
        : parent.openDirectory(OverlayPath.name(path));
  }

  private void evict(int remaining) {
    Iterator<Directory> oldest = open.values().iterator();
    while (open.size() > remaining) {
      oldest.next().close();
      oldest.remove();
    }
  }

  /** Closes what is open at or below a path of a layer: its directories are gone. */
  void forget(int layer, String path) {
    Iterator<Map.Entry<Key, Directory>> entries = open.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Key, Directory> entry = entries.next();
      Key key = entry.getKey();
      if (key.layer() == layer && OverlayPath.isWithin(key.path(), path)) {
        entry.getValue().close();
        entries.remove();
      }
    }
  }

  @Override
  public void close() {
    evict(0);
  }
}
