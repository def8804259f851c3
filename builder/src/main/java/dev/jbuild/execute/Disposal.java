package dev.jbuild.execute;

import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Deletes directories that steps are done with, beside the next step. What cannot be deleted stays
 * for the sweep of a later process.
 */
final class Disposal implements AutoCloseable {
  private final PosixFs fs;
  private final Deque<Path> waiting = new ArrayDeque<>();
  private @Nullable Thread thread;
  private boolean closed;

  Disposal(PosixFs fs) {
    this.fs = fs;
  }

  /** Takes the directory over; one that is missing is no fault. */
  synchronized void add(Path directory) {
    waiting.add(directory);
    if (thread == null) {
      thread = new Thread(this::work, "disposal");
      thread.setDaemon(true);
      thread.start();
    }
    notifyAll();
  }

  private void work() {
    for (Path next = next(); next != null; next = next()) {
      try {
        fs.deleteTree(next);
      } catch (IOException e) {
        // as the class says
      }
    }
  }

  private synchronized @Nullable Path next() {
    try {
      while (waiting.isEmpty() && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
    return waiting.poll();
  }

  /** Returns when everything that was added is deleted. */
  @Override
  public void close() {
    Thread last;
    synchronized (this) {
      closed = true;
      last = thread;
      notifyAll();
    }
    try {
      if (last != null) {
        last.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
