package dev.jbuild.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One at a time for each lock file, over all threads and processes. fcntl(2) locks fall when any
 * descriptor of the file is closed, so within this process only the holder has it open: one of
 * these for each open store.
 */
public final class FileLocks {
  private static final Duration RETRY = Duration.ofMillis(50);
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final ConcurrentHashMap<Path, ReentrantLock> threads = new ConcurrentHashMap<>();

  FileLocks() {}

  /**
   * Waits until nobody else holds the lock. The caller closes what it gets, on the same thread.
   *
   * @param file made when it is missing
   * @throws InterruptedException when the thread is interrupted meanwhile
   */
  public Held hold(Path file) throws InterruptedException {
    ReentrantLock thread = threads.computeIfAbsent(file, _ -> new ReentrantLock());
    thread.lockInterruptibly();
    @Nullable FileChannel channel = null;
    boolean held = false;
    try {
      Files.createDirectories(file.resolveSibling("."));
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(channel);
      held = true;
      return new Held(channel, thread);
    } catch (IOException e) {
      throw StoreException.io(file, e);
    } finally {
      if (!held) {
        close(channel);
        thread.unlock();
      }
    }
  }

  /** Asks again and again: waiting in the kernel could not be interrupted. */
  private static void lock(FileChannel channel) throws IOException, InterruptedException {
    for (FileLock lock = channel.tryLock(); lock == null; lock = channel.tryLock()) {
      Thread.sleep(RETRY);
    }
  }

  /**
   * Waits until no other process has the file locked. For what is held for milliseconds: a thread
   * that is interrupted fails.
   *
   * <p>Asks again and again: record locks belong to the process, so threads of two processes that
   * wait for different locks of each other look like a deadlock to fcntl(2) (EDEADLK) where there
   * is none.
   *
   * @throws InterruptedIOException when the thread is interrupted meanwhile
   */
  public static FileLock await(FileChannel channel) throws IOException {
    FileLock lock = channel.tryLock();
    while (lock == null) {
      pause();
      lock = channel.tryLock();
    }
    return lock;
  }

  /**
   * A moment, before asking again for what another process is about to finish.
   *
   * @throws InterruptedIOException when the thread is interrupted meanwhile
   */
  public static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for another process");
    }
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // the kernel drops the lock with the process at the latest
    }
  }

  /** A held lock. */
  public static final class Held implements AutoCloseable {
    private final FileChannel channel;
    private final ReentrantLock thread;

    private Held(FileChannel channel, ReentrantLock thread) {
      this.channel = channel;
      this.thread = thread;
    }

    @Override
    public void close() {
      FileLocks.close(channel);
      thread.unlock();
    }
  }
}
