package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What was fetched from other machines, below {@code sources}. An entry is whole or not there, and
 * never changes once it is; all of them may go when nobody uses the store.
 *
 * <pre>
 *   urls/HEX          what is known of a URL
 *   files/HEX/TIME/   a file that was fetched
 *   mirrors/HEX/      objects of a repository; changes, under a lock of its own
 *   checkouts/HEX/    a tree of a repository
 *   trees/HEX/        an archive that was unpacked as a context
 * </pre>
 */
public final class SourceStore {
  private static final int MAX_RECORD_BYTES = 1 << 20;

  private final StoreLayout layout;
  private final Session session;
  private final FileLocks locks = new FileLocks();

  /** What an entry is. */
  public enum Kind {
    URLS,
    FILES,
    MIRRORS,
    CHECKOUTS,
    TREES
  }

  /**
   * One entry.
   *
   * @param modified about when it was stored
   */
  public record Entry(Kind kind, Path path, Instant modified) {}

  SourceStore(StoreLayout layout, Session session) {
    this.layout = layout;
    this.session = session;
  }

  /** Where an entry is or would be. */
  public Path path(Kind kind, String name) {
    return directory(kind).resolve(name);
  }

  /**
   * Puts a finished tree into its place; when there is one already, that one stays and the new one
   * is left where it is.
   *
   * @param finished on the store's file system, such as in a temporary directory of the store; its
   *     content is on disk (fsync(2), syncfs(2))
   * @throws StoreException when it cannot be put there
   */
  public void publish(Path finished, Path target) {
    try {
      Files.createDirectories(target.resolveSibling("."));
      if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.syncDirectory(target.resolveSibling("."));
      }
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      // another process was faster
    } catch (IOException e) {
      if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
        throw StoreException.io(target, e);
      }
    }
  }

  /** Writes a small file, in place of an older one. */
  public void putRecord(Path file, byte[] content) {
    try {
      Files.createDirectories(file.resolveSibling("."));
      DurableFiles.replace(file, session.newPath("record"), content);
    } catch (IOException e) {
      throw StoreException.io(file, e);
    }
  }

  /** A small file; absent when it is not there or cannot be read. */
  public Optional<byte[]> record(Path file) {
    try {
      return Optional.of(DurableFiles.read(file, MAX_RECORD_BYTES));
    } catch (IOException | StoreException e) {
      return Optional.empty();
    }
  }

  /** For entries that change: a file in them is the lock. */
  public FileLocks locks() {
    return locks;
  }

  /** All entries, in no particular order. */
  public ImmutableList<Entry> list() {
    ImmutableList.Builder<Entry> entries = ImmutableList.builder();
    for (Kind kind : Kind.values()) {
      try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory(kind))) {
        for (Path path : paths) {
          Instant modified = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
          entries.add(new Entry(kind, path, modified));
        }
      } catch (NoSuchFileException | NotDirectoryException e) {
        // nothing of this kind was fetched
      } catch (IOException e) {
        throw StoreException.io(directory(kind), e);
      }
    }
    return entries.build();
  }

  /** Removes an entry; only within {@link Store#exclusively}. */
  public void remove(Entry entry) {
    try {
      Path aside = session.newPath("removed");
      Files.move(entry.path(), aside, StandardCopyOption.ATOMIC_MOVE);
      TreeRemover.remove(aside);
    } catch (IOException e) {
      throw StoreException.io(entry.path(), e);
    }
  }

  private Path directory(Kind kind) {
    return layout.sourcesDir().resolve(kind.name().toLowerCase(Locale.ROOT));
  }
}
