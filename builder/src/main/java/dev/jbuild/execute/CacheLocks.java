package dev.jbuild.execute;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Locks of cache directories, over the threads of this process and all processes that share the
 * store. A file's lock is a record lock of fcntl(2), which vanishes with the process; since closing
 * any descriptor of a file drops all its locks of a process, each lock file is opened once.
 */
final class CacheLocks implements AutoCloseable {
  private static final Duration RETRY = Duration.ofMillis(20);

  private final Map<Path, LockFile> files = new ConcurrentHashMap<>();

  /** A held lock; released by the thread that took it. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for the lock.
   *
   * @param shared others may hold it too, if they share it
   */
  Held hold(Path file, boolean shared) throws IOException, InterruptedException {
    LockFile lockFile = lockFile(file);
    Lock threads = lockFile.threads(shared);
    threads.lockInterruptibly();
    boolean held = false;
    try {
      while (!lockFile.tryProcess(shared)) {
        Thread.sleep(RETRY);
      }
      held = true;
      return () -> lockFile.release(threads);
    } finally {
      if (!held) {
        threads.unlock();
      }
    }
  }

  /** Takes the lock for this thread alone if it is free now; {@code null} when it is not. */
  @Nullable Held tryHold(Path file) throws IOException {
    LockFile lockFile = lockFile(file);
    Lock threads = lockFile.threads(false);
    if (!threads.tryLock()) {
      return null;
    }
    boolean held = false;
    try {
      held = lockFile.tryProcess(false);
      return held ? () -> lockFile.release(threads) : null;
    } finally {
      if (!held) {
        threads.unlock();
      }
    }
  }

  private LockFile lockFile(Path file) throws IOException {
    LockFile known = files.get(file);
    if (known != null) {
      return known;
    }
    synchronized (files) {
      known = files.get(file);
      if (known == null) {
        Files.createDirectories(file.getParent());
        known =
            new LockFile(
                FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE));
        files.put(file, known);
      }
      return known;
    }
  }

  @Override
  public void close() {
    for (LockFile file : files.values()) {
      file.close();
    }
    files.clear();
  }

  private static final class LockFile {
    private final FileChannel channel;
    private final ReentrantReadWriteLock threads = new ReentrantReadWriteLock(true);
    private @Nullable FileLock lock;
    private int holders;

    LockFile(FileChannel channel) {
      this.channel = channel;
    }

    Lock threads(boolean shared) {
      return shared ? threads.readLock() : threads.writeLock();
    }

    /** The threads' lock is held: either all holders share, or there is none yet. */
    synchronized boolean tryProcess(boolean shared) throws IOException {
      if (holders == 0) {
        lock = channel.tryLock(0, Long.MAX_VALUE, shared);
        if (lock == null) {
          return false;
        }
      }
      holders++;
      return true;
    }

    void release(Lock held) {
      synchronized (this) {
        holders--;
        FileLock last = lock;
        if (holders == 0 && last != null) {
          lock = null;
          try {
            last.release();
          } catch (IOException e) {
            // released with the process at the latest
          }
        }
      }
      held.unlock();
    }

    void close() {
      try {
        channel.close();
      } catch (IOException e) {
        // the kernel releases the locks with the process
      }
    }
  }
}
