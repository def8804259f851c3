package dev.jbuild.context;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.DirectoryEntry;
import dev.jbuild.posix.Errno;
import dev.jbuild.posix.FastSha256;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.PosixException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads by descriptors below the context's own, never through a symbolic link. */
final class NativeReader implements ContextReader {
  private static final int BUFFER_BYTES = 256 << 10;

  private final Directory root;

  /** Takes over {@code root} and closes it. */
  NativeReader(Directory root) {
    this.root = root;
  }

  @Override
  public @Nullable FileStatus status(String path) throws IOException {
    if (path.isEmpty()) {
      return root.status();
    }
    try (Directory parent = root.openBeneath(RelativePath.parent(path))) {
      return parent.find(RelativePath.name(path)).orElse(null);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public String readSymlink(String path) throws IOException {
    try (Directory parent = root.openBeneath(RelativePath.parent(path))) {
      return parent.readSymlink(RelativePath.name(path));
    }
  }

  @Override
  public Folder open(String path) throws IOException {
    return new NativeFolder(root.openBeneath(path));
  }

  @Override
  public void close() {
    root.close();
  }

  /** Opens a regular file for a copy; the caller closes it. */
  InputFile openFile(String path) throws IOException {
    try (Directory parent = root.openBeneath(RelativePath.parent(path))) {
      return parent.openFile(RelativePath.name(path));
    }
  }

  /** Opens a directory; the caller closes it. */
  Directory openDirectory(String path) throws IOException {
    return root.openBeneath(path);
  }

  private record NativeFolder(Directory directory) implements Folder {

    @Override
    public ImmutableList<Name> names() throws IOException {
      ImmutableList<DirectoryEntry> entries = directory.entries();
      ImmutableList.Builder<Name> names = ImmutableList.builderWithExpectedSize(entries.size());
      for (DirectoryEntry entry : entries) {
        names.add(new Name(entry.name(), entry.type()));
      }
      return names.build();
    }

    @Override
    public @Nullable FileStatus status(String name) throws IOException {
      Optional<FileStatus> found = directory.find(name);
      return found.isPresent() ? found.get() : null;
    }

    @Override
    public String readSymlink(String name) throws IOException {
      return directory.readSymlink(name);
    }

    @Override
    public ImmutableMap<String, Bytes> xattrs(String name) throws IOException {
      return wanted(directory.extendedAttributes(name));
    }

    @Override
    public byte @Nullable [] hash(String name, FileStatus expected) throws IOException {
      try (InputFile file = directory.openFile(name)) {
        if (!sameFile(file.status(), expected)) {
          return null;
        }
        MessageDigest digest = FastSha256.start();
        byte[] buffer = new byte[Math.clamp(expected.size() + 1, 1, BUFFER_BYTES)];
        long total = 0;
        for (int n = file.read(buffer, 0, buffer.length);
            n > 0 && total <= expected.size();
            n = file.read(buffer, 0, buffer.length)) {
          digest.update(buffer, 0, n);
          total += n;
        }
        return total == expected.size() && sameFile(file.status(), expected)
            ? digest.digest()
            : null;
      }
    }

    @Override
    public void close() {
      directory.close();
    }
  }

  /** Attributes that belong to the content; those of the host's own bookkeeping do not. */
  private static ImmutableMap<String, Bytes> wanted(ImmutableMap<String, Bytes> all) {
    if (all.isEmpty()) {
      return all;
    }
    ImmutableMap.Builder<String, Bytes> wanted = ImmutableMap.builder();
    for (Map.Entry<String, Bytes> attribute : all.entrySet()) {
      String name = attribute.getKey();
      if (name.equals("security.capability")
          || (name.startsWith("user.") && !name.startsWith("user.overlay."))) {
        wanted.put(attribute);
      }
    }
    return wanted.build();
  }

  /** Nothing happened to a file between two looks at it, as far as stat data can tell. */
  static boolean sameFile(FileStatus a, FileStatus b) {
    return a.inode() == b.inode()
        && a.fileSystem() == b.fileSystem()
        && a.type() == b.type()
        && a.size() == b.size()
        && a.changedSeconds() == b.changedSeconds()
        && a.changedNanos() == b.changedNanos()
        && a.modifiedSeconds() == b.modifiedSeconds()
        && a.modifiedNanos() == b.modifiedNanos();
  }
}
