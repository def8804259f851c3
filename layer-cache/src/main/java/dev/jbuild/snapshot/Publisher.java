package dev.jbuild.snapshot;

import dev.jbuild.base.JbuildException;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.store.FileLocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings placed snapshots to disk beside the build, several at once: their records aside, sync of
 * all, the records renamed to their names, sync of that. A power cut at any point leaves a snapshot
 * without a record, never a record without its data or without its parent.
 *
 * <p>While a sync runs, whatever changes the same file system waits for its journal. So snapshots
 * are collected for {@link #WINDOW} before a sync, unless somebody waits for them or much data has
 * to be written: twenty short steps then cost two syncs and not forty.
 */
final class Publisher {
  static final String PENDING = "pending";

  /** Long beside a sync, short beside what a killed build may lose of its cache. */
  private static final Duration WINDOW = Duration.ofSeconds(1);

  private final Path directory;
  private final Supplier<PosixFs> fs;
  private Batch waiting = new Batch();
  private long deadline;
  private boolean urgent;
  private boolean running;
  private @Nullable Exception failure;

  /** What one pair of syncs brings to disk, and what is to be done then. */
  private static final class Batch {
    private final List<Placed> placed = new ArrayList<>();
    private final List<Afterwards> afterwards = new ArrayList<>();
    private boolean early;

    boolean isEmpty() {
      return placed.isEmpty() && afterwards.isEmpty() && !early;
    }
  }

  /**
   * @param onDisk done when all that was added before is on disk and visible to other processes
   * @param always done then, and also when that has failed
   */
  private record Afterwards(Runnable onDisk, Runnable always) {}

  /** {@code directory} is that of all snapshots. */
  Publisher(Path directory, Supplier<PosixFs> fs) {
    this.directory = directory;
    this.fs = fs;
  }

  synchronized void add(Placed placed) {
    waiting.placed.add(placed);
    start();
  }

  /** See {@link Afterwards}; both run on the publisher's thread. */
  synchronized void after(Runnable onDisk, Runnable always) {
    waiting.afterwards.add(new Afterwards(onDisk, always));
    start();
  }

  /** Starts to write what the file system holds dirty, as more than a little is going to come. */
  synchronized void syncEarly() {
    waiting.early = true;
    start();
    notifyAll();
  }

  private void start() {
    if (!running) {
      running = true;
      urgent = false;
      deadline = System.nanoTime() + WINDOW.toNanos();
      Thread thread = new Thread(this::work, "snapshot-publisher");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Waits until everything added is on disk; a failure is thrown once. */
  synchronized void flush() throws IOException, InterruptedException {
    hurry();
    while (running) {
      wait();
    }
    Exception failed = failure;
    failure = null;
    if (failed instanceof JbuildException known) {
      throw known;
    }
    if (failed != null) {
      throw new IOException(failed.getMessage(), failed);
    }
  }

  /** What was added goes to disk now. */
  synchronized void hurry() {
    urgent = running;
    notifyAll();
  }

  private void work() {
    try {
      publishAll();
    } finally {
      stopped();
    }
  }

  /** Whoever waits must not wait for a thread that is gone. */
  private synchronized void stopped() {
    if (running) {
      running = false;
      fail(new IOException("the thread that writes snapshots to disk has stopped"));
    }
    notifyAll();
  }

  private void publishAll() {
    Batch batch = next();
    while (batch != null) {
      try {
        publish(batch);
      } catch (IOException | JbuildException e) {
        fail(e);
      } finally {
        release(batch.placed);
        batch.afterwards.forEach(afterwards -> afterwards.always.run());
      }
      batch = next();
    }
  }

  private synchronized @Nullable Batch next() {
    if (waiting.isEmpty()) {
      running = false;
      return null;
    }
    collect();
    deadline = System.nanoTime() + WINDOW.toNanos();
    Batch batch = waiting;
    waiting = new Batch();
    return batch;
  }

  /** Waits for more, unless it is urgent. */
  private synchronized void collect() {
    try {
      long left = deadline - System.nanoTime();
      while (!urgent && !waiting.early && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = deadline - System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does; and then it goes to disk at once
    }
  }

  private synchronized void fail(Exception e) {
    if (failure == null) {
      failure = e;
    }
  }

  private void publish(Batch work) throws IOException {
    List<Placed> batch = work.placed;
    for (Placed placed : batch) {
      Files.write(aside(placed), placed.record().toBytes());
    }
    if (!batch.isEmpty() || work.early) {
      fs.get().syncFileSystem(directory);
    }
    for (Placed placed : batch) {
      // parents first: journals keep the order of renames
      if (placed.claim() != null) {
        Files.move(aside(placed), record(placed), StandardCopyOption.ATOMIC_MOVE);
      } else {
        adopt(placed);
      }
    }
    work.afterwards.forEach(afterwards -> afterwards.onDisk.run());
    if (!batch.isEmpty()) {
      fs.get().syncFileSystem(directory);
    }
    for (Placed placed : batch) {
      if (placed.claim() != null) {
        Files.deleteIfExists(record(placed).resolveSibling(PENDING));
      }
    }
  }

  /**
   * Another process placed it first: waits for its record, or writes it if that process died.
   *
   * <p>The record is enough. Waiting for the claim to be given up would be waiting for the whole
   * batch of the other process, and that may in turn wait for a snapshot of this batch. Waiting for
   * records ends: each process writes them in the order in which it placed or found them, so
   * whoever waits does so for something that was placed earlier than what it holds up.
   */
  private void adopt(Placed placed) throws IOException {
    Path record = record(placed);
    try (FileChannel channel =
        FileChannel.open(record.resolveSibling(PENDING), StandardOpenOption.WRITE)) {
      while (!Files.exists(record)) {
        if (channel.tryLock() == null) {
          FileLocks.pause();
        } else if (!Files.exists(record)) {
          Files.move(aside(placed), record, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } catch (NoSuchFileException e) {
      if (!Files.exists(record)) {
        throw e;
      }
    }
    Files.deleteIfExists(aside(placed));
  }

  private static Path record(Placed placed) {
    return placed.directory().resolve(SnapshotRecord.FILE);
  }

  /** Two processes may write it at once. */
  private static Path aside(Placed placed) {
    String name = SnapshotRecord.FILE + "." + ProcessHandle.current().pid();
    return record(placed).resolveSibling(name);
  }

  private void release(List<Placed> batch) {
    for (Placed placed : batch) {
      try {
        placed.release();
      } catch (IOException e) {
        fail(e);
      }
    }
  }
}
