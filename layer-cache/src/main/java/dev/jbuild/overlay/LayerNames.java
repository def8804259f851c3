package dev.jbuild.overlay;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.DirectoryEntry;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names in the root directories of layers that never change: each is read once, and who looks
 * something up in many such layers need not ask, or even open, those that cannot have it. Safe for
 * use by several threads.
 */
public final class LayerNames {
  /** A layer with more is asked each time. */
  private static final int MOST = 1024;

  private final Map<Path, ImmutableSet<String>> known = new ConcurrentHashMap<>();

  /** The layer's root directory, open when its names had to be read. */
  LayerRoot open(PosixFs fs, Path layer) throws IOException {
    ImmutableSet<String> names = known.get(layer);
    if (names != null) {
      return new LayerRoot.Named(fs, layer, names);
    }
    Directory directory = fs.openDirectory(layer);
    @Nullable LayerRoot root = null;
    try {
      ImmutableList<DirectoryEntry> entries = directory.entries();
      if (entries.size() <= MOST) {
        known.put(layer, names(entries));
      }
      root = new LayerRoot.Open(directory);
      return root;
    } finally {
      if (root == null) {
        directory.close();
      }
    }
  }

  private static ImmutableSet<String> names(ImmutableList<DirectoryEntry> entries) {
    ImmutableSet.Builder<String> names = ImmutableSet.builderWithExpectedSize(entries.size());
    for (DirectoryEntry entry : entries) {
      names.add(entry.name());
    }
    return names.build();
  }
}
