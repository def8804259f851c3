package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/**
 * The directories of {@code RUN --mount=type=cache}, below {@code caches}. Who fills them decides
 * what is in an entry but for two files:
 *
 * <pre>
 *   caches/HEX/id     what recipes call it, for people
 *   caches/HEX/used   empty; its time is that of the last use
 * </pre>
 */
public final class CacheStore {
  private static final String ID = "id";
  private static final String USED = "used";
  private static final int MAX_ID_BYTES = 64 * 1024;

  private final StoreLayout layout;
  private final Session session;

  /**
   * One cache.
   *
   * @param id as recipes call it; the name of the directory when that is not known
   * @param used about when a step last had it
   */
  public record Entry(String id, Path path, Instant used) {}

  CacheStore(StoreLayout layout, Session session) {
    this.layout = layout;
    this.session = session;
  }

  /** Where an entry is or would be. */
  public Path path(String name) {
    return layout.cachesDir().resolve(name);
  }

  /** Notes that a step uses an entry, whose directory exists. */
  public void use(Path entry, String id) {
    try {
      Path file = entry.resolve(ID);
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        Path aside = session.newPath("cache-id");
        Files.move(Files.writeString(aside, id), file, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.write(entry.resolve(USED), new byte[0]);
    } catch (IOException e) {
      throw StoreException.io(entry, e);
    }
  }

  /** All entries, in no particular order. */
  public ImmutableList<Entry> list() {
    ImmutableList.Builder<Entry> entries = ImmutableList.builder();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(layout.cachesDir())) {
      for (Path path : paths) {
        entries.add(new Entry(id(path), path, used(path)));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // no step had a cache yet
    } catch (IOException e) {
      throw StoreException.io(layout.cachesDir(), e);
    }
    return entries.build();
  }

  private static String id(Path entry) {
    try {
      byte[] id = DurableFiles.read(entry.resolve(ID), MAX_ID_BYTES);
      return new String(id, StandardCharsets.UTF_8);
    } catch (IOException | StoreException e) {
      return entry.getFileName().toString();
    }
  }

  private static Instant used(Path entry) throws IOException {
    Path file = entry.resolve(USED);
    Path dated = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? file : entry;
    return Files.getLastModifiedTime(dated, LinkOption.NOFOLLOW_LINKS).toInstant();
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
}
