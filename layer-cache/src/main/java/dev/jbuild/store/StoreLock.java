package dev.jbuild.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The store's lock: shared as long as it is open, exclusive for a while on request. */
final class StoreLock implements AutoCloseable {
  private static final long POLL_MILLIS = 10;

  private final StoreLayout layout;
  private final FileChannel channel;
  private @Nullable FileLock held;

  private StoreLock(StoreLayout layout, FileChannel channel) {
    this.layout = layout;
    this.channel = channel;
  }

  /**
   * Takes the lock shared; waits while somebody collects.
   *
   * @throws IllegalStateException when this process has the store open already
   */
  static StoreLock shared(StoreLayout layout) {
    StoreLock lock = new StoreLock(layout, open(layout.lock()));
    try {
      lock.takeShared();
      return lock;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Runs {@code action} while no other process has the store open.
   *
   * @throws StoreException when the others do not finish within {@code patience}
   */
  synchronized void exclusively(Duration patience, Runnable action) {
    long deadline = System.nanoTime() + patience.toNanos();
    // first let go, then queue: two that wait for each other's shared lock would wait for ever
    release();
    try (FileChannel gate = open(layout.gate())) {
      FileLock ours = take(gate, layout.gate(), deadline);
      try {
        held = take(channel, layout.lock(), deadline);
        action.run();
      } finally {
        release();
        ours.release();
      }
    } catch (IOException e) {
      throw StoreException.noLocks(layout.gate(), e);
    } finally {
      takeShared();
    }
  }

  @Override
  public synchronized void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // the kernel drops the lock with the process at the latest
      held = null;
    }
  }

  private synchronized void takeShared() {
    try (FileChannel gate = open(layout.gate())) {
      FileLock passing = gate.lock(0, Long.MAX_VALUE, true);
      held = channel.lock(0, Long.MAX_VALUE, true);
      passing.release();
    } catch (OverlappingFileLockException e) {
      throw new IllegalStateException(
          "this process has the store open already: " + layout.root(), e);
    } catch (IOException e) {
      throw StoreException.noLocks(layout.lock(), e);
    }
  }

  private FileLock take(FileChannel file, Path path, long deadline) {
    try {
      while (true) {
        FileLock lock = file.tryLock();
        if (lock != null) {
          return lock;
        }
        if (System.nanoTime() >= deadline) {
          throw StoreException.busy(layout.root());
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StoreException.busy(layout.root());
    } catch (NonWritableChannelException e) {
      throw StoreException.io(path, new IOException("read-only file system", e));
    } catch (IOException e) {
      throw StoreException.noLocks(path, e);
    }
  }

  private void release() {
    FileLock lock = held;
    held = null;
    if (lock != null) {
      try {
        lock.release();
      } catch (IOException e) {
        throw StoreException.noLocks(layout.lock(), e);
      }
    }
  }

  /** Who may only read the store can still lock it shared. */
  private static FileChannel open(Path file) {
    try {
      return FileChannel.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      try {
        return FileChannel.open(file, StandardOpenOption.READ);
      } catch (IOException unreadable) {
        e.addSuppressed(unreadable);
        throw StoreException.io(file, e);
      }
    }
  }
}
