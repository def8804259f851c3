package dev.jbuild.overlay;

import com.google.common.collect.ImmutableSet;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The root directory of a layer, opened when something in it is asked for. */
abstract sealed class LayerRoot {
  /** Whether the layer can have an entry of that name in its root directory. */
  abstract boolean mayHave(String name);

  abstract Directory directory() throws IOException;

  abstract void close();

  /** One that is open, of which nothing more is known. */
  static final class Open extends LayerRoot {
    private final Directory directory;

    Open(Directory directory) {
      this.directory = directory;
    }

    @Override
    boolean mayHave(String name) {
      return true;
    }

    @Override
    Directory directory() {
      return directory;
    }

    @Override
    void close() {
      directory.close();
    }
  }

  /** One whose names are known. */
  static final class Named extends LayerRoot {
    private final PosixFs fs;
    private final Path path;
    private final ImmutableSet<String> names;
    private @Nullable Directory opened;

    Named(PosixFs fs, Path path, ImmutableSet<String> names) {
      this.fs = fs;
      this.path = path;
      this.names = names;
    }

    @Override
    boolean mayHave(String name) {
      return names.contains(name);
    }

    @Override
    Directory directory() throws IOException {
      Directory directory = opened;
      if (directory == null) {
        directory = fs.openDirectory(path);
        opened = directory;
      }
      return directory;
    }

    @Override
    void close() {
      if (opened != null) {
        opened.close();
      }
    }
  }
}
