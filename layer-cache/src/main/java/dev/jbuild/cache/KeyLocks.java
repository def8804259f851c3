package dev.jbuild.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * One execution of a key at a time, over all threads and all processes that share the store: who
 * comes second waits, and then finds the record of the first.
 *
 * <p>A key's lock is one byte of the file {@code keys/lock}, at an offset that the key's digest
 * gives: fcntl(2) record locks need no file of their own and vanish with the process. The channel
 * stays open as long as this object: closing any descriptor of the file would drop all locks of the
 * process.
 */
public final class KeyLocks implements AutoCloseable {
  private static final Duration RETRY = Duration.ofMillis(20);

  private final Path file;
  private final FileChannel channel;
  private final ConcurrentHashMap<Long, Semaphore> threads = new ConcurrentHashMap<>();

  private KeyLocks(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens the lock file of the store's {@code keys} directory, and makes it when it is missing.
   *
   * @throws CacheException when the lock file cannot be made
   */
  public static KeyLocks open(Path directory) {
    Path file = directory.resolve("lock");
    try {
      Files.createDirectories(directory);
      return new KeyLocks(
          file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw CacheException.unwritable(file, e);
    }
  }

  /** As {@link #hold(CacheKey, Runnable)}. */
  public Held hold(CacheKey key) throws InterruptedException {
    return hold(key, () -> {});
  }

  /**
   * Waits until nobody else holds the key. What it gives is to be closed, on whatever thread; the
   * same thread cannot hold a key twice.
   *
   * <p>Asks again and again instead of waiting in the kernel: record locks belong to the process,
   * so two builds with two stages each may look like a deadlock to fcntl(2) (EDEADLK) where there
   * is none.
   *
   * @param beforeWaiting run when another thread of this process holds the key
   * @throws InterruptedException when the thread is interrupted meanwhile
   */
  public Held hold(CacheKey key, Runnable beforeWaiting) throws InterruptedException {
    long offset = Long.parseUnsignedLong(key.digest().hex(), 0, 16, 16) >>> 2;
    Semaphore thread = threads.computeIfAbsent(offset, _ -> new Semaphore(1));
    if (!thread.tryAcquire()) {
      beforeWaiting.run();
      thread.acquire();
    }
    try {
      while (true) {
        FileLock lock = channel.tryLock(offset, 1, false);
        if (lock != null) {
          return new Held(lock, thread);
        }
        Thread.sleep(RETRY);
      }
    } catch (IOException e) {
      thread.release();
      throw CacheException.unwritable(file, e);
    } catch (InterruptedException e) {
      thread.release();
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // the kernel releases the locks with the process
    }
  }

  /** A held key. */
  public static final class Held implements AutoCloseable {
    private final FileLock file;
    private final Semaphore thread;

    private Held(FileLock file, Semaphore thread) {
      this.file = file;
      this.thread = thread;
    }

    @Override
    public void close() {
      try {
        file.release();
      } catch (IOException e) {
        // released with the process at the latest
      } finally {
        thread.release();
      }
    }
  }
}
