package dev.jbuild.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/**
 * Bytes that files occupy on disk, as du(1) counts them: whole blocks, a file with several names
 * once per instance of this class, links not followed. Java tells no block counts, so sizes are
 * rounded up to 4 KiB: a sparse file counts in full. What lies more than 2,000 directories deep is
 * not counted.
 */
public final class DiskUsage {
  private static final int BLOCK_BYTES = 4096;

  /** Longest target that common file systems keep within the inode. */
  private static final int INLINE_LINK_BYTES = 59;

  private static final int DEEPEST = 2_000;

  private final Set<Object> seen = new HashSet<>();

  /**
   * The bytes of {@code path} with all below; 0 when it does not exist. What vanishes meanwhile is
   * left out.
   *
   * @throws StoreException when a directory cannot be read
   */
  public long measure(Path path) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      long bytes = allocated(attributes);
      return attributes.isDirectory() ? bytes + below(path) : bytes;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw StoreException.io(path, e);
    }
  }

  /** Walks by descriptors where the platform has them: paths of deep trees exceed its limit. */
  @SuppressWarnings("StreamResourceLeak") // each level is closed when it is left
  private long below(Path directory) throws IOException {
    Deque<Level> levels = new ArrayDeque<>();
    levels.push(new Level(Files.newDirectoryStream(directory)));
    long bytes = 0;
    try {
      while (!levels.isEmpty()) {
        Level level = levels.getFirst();
        if (!level.entries.hasNext()) {
          levels.pop().stream.close();
          continue;
        }
        Path entry = level.entries.next();
        try {
          BasicFileAttributes attributes = level.attributes(entry);
          bytes += allocated(attributes);
          if (attributes.isDirectory() && levels.size() < DEEPEST) {
            levels.push(level.enter(entry));
          }
        } catch (NoSuchFileException e) {
          // removed by somebody else while we look
        }
      }
      return bytes;
    } finally {
      for (Level level : levels) {
        level.stream.close();
      }
    }
  }

  private long allocated(BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    if (attributes.isRegularFile() && key != null && !seen.add(key)) {
      return 0;
    }
    if (attributes.isOther()
        || (attributes.isSymbolicLink() && attributes.size() <= INLINE_LINK_BYTES)) {
      return 0;
    }
    return (attributes.size() + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
  }

  /** An open directory with what is left of its entries. */
  private static final class Level {
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> entries;

    Level(DirectoryStream<Path> stream) {
      this.stream = stream;
      this.entries = stream.iterator();
    }

    BasicFileAttributes attributes(Path entry) throws IOException {
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        return secure
            .getFileAttributeView(
                entry.getFileName(), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
      }
      return Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    @SuppressWarnings("StreamResourceLeak") // closed with the level
    Level enter(Path entry) throws IOException {
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        return new Level(secure.newDirectoryStream(entry.getFileName(), LinkOption.NOFOLLOW_LINKS));
      }
      return new Level(Files.newDirectoryStream(entry));
    }
  }
}
