package dev.jbuild.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * This process's directory below {@code tmp}, made when something is first written. It holds a file
 * {@code lock} that stays locked as long as the process lives; a directory whose lock can be taken
 * belongs to a dead process and is removed.
 */
final class Session implements AutoCloseable {
  private static final String LOCK = "lock";

  private final StoreLayout layout;
  private @Nullable Path directory;
  private @Nullable FileChannel channel;
  private long counter;

  Session(StoreLayout layout) {
    this.layout = layout;
  }

  /** A name in this session's directory that is not used yet. */
  synchronized Path newPath(String prefix) throws IOException {
    return directory().resolve(prefix + "-" + counter++);
  }

  synchronized Path newDirectory(String prefix) throws IOException {
    return Files.createDirectory(newPath(prefix));
  }

  /** Removes the directories of processes that are gone. */
  synchronized void sweep() throws IOException {
    if (!Files.isDirectory(layout.tmpDir())) {
      return;
    }
    try (DirectoryStream<Path> sessions = Files.newDirectoryStream(layout.tmpDir())) {
      for (Path session : sessions) {
        if (!session.equals(directory)) {
          removeIfDead(session);
        }
      }
    }
  }

  /** Removes the session with all that is left in it. */
  @Override
  public synchronized void close() throws IOException {
    Path ours = directory;
    FileChannel lock = channel;
    directory = null;
    channel = null;
    if (ours == null || lock == null) {
      return;
    }
    try (lock) {
      TreeRemover.remove(ours);
    }
  }

  private Path directory() throws IOException {
    Path ours = directory;
    if (ours != null) {
      return ours;
    }
    sweep();
    Files.createDirectories(layout.tmpDir());
    try (FileChannel sessions = lockFile(layout.sessionsLock())) {
      FileLocks.await(sessions);
      ours = create();
      channel = lockFile(ours.resolve(LOCK));
      channel.lock();
    }
    directory = ours;
    return ours;
  }

  private Path create() throws IOException {
    long number = ProcessHandle.current().pid() << 20;
    while (true) {
      try {
        return Files.createDirectory(layout.tmpDir().resolve(Long.toHexString(number)));
      } catch (FileAlreadyExistsException e) {
        number++;
      }
    }
  }

  /**
   * Decides under the sessions' lock, since a session is made under it, too; removes after letting
   * go of it, but under the dead session's own lock, so that only one process does.
   */
  private void removeIfDead(Path session) throws IOException {
    FileChannel dead = null;
    try {
      try (FileChannel sessions = lockFile(layout.sessionsLock())) {
        FileLocks.await(sessions);
        if (!Files.isDirectory(session, LinkOption.NOFOLLOW_LINKS)) {
          Files.deleteIfExists(session);
          return;
        }
        if (Files.isRegularFile(session.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)) {
          dead = FileChannel.open(session.resolve(LOCK), StandardOpenOption.WRITE);
          if (dead.tryLock() == null) {
            return;
          }
        }
      }
      TreeRemover.remove(session);
    } catch (NoSuchFileException e) {
      // another process was faster
    } finally {
      if (dead != null) {
        dead.close();
      }
    }
  }

  private static FileChannel lockFile(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
