package dev.jbuild.remote;

import dev.jbuild.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One at a time for each lock file, over all threads and processes. fcntl(2) locks fall when any
 * descriptor of the file is closed, so within this process only the holder has it open.
 */
final class FileLocks {
  private static final Duration RETRY = Duration.ofMillis(50);

  private final ConcurrentHashMap<Path, ReentrantLock> threads = new ConcurrentHashMap<>();

  /**
   * Runs {@code action} while nobody else holds the lock.
   *
   * @param shown what waits, in messages
   */
  <T> T holding(Path file, String shown, Supplier<T> action) {
    ReentrantLock thread = threads.computeIfAbsent(file, _ -> new ReentrantLock());
    try {
      thread.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RemoteException.interrupted(shown);
    }
    try (FileChannel channel = open(file)) {
      FileLock lock = lock(channel);
      try {
        return action.get();
      } finally {
        lock.release();
      }
    } catch (IOException e) {
      throw StoreException.io(file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RemoteException.interrupted(shown);
    } finally {
      thread.unlock();
    }
  }

  private static FileChannel open(Path file) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Asks again and again: waiting in the kernel could not be interrupted. */
  private static FileLock lock(FileChannel channel) throws IOException, InterruptedException {
    for (FileLock lock = channel.tryLock(); ; lock = channel.tryLock()) {
      if (lock != null) {
        return lock;
      }
      Thread.sleep(RETRY);
    }
  }
}
