package dev.jbuild.snapshot;

import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings placed snapshots to disk beside the build, several at once: their records aside, sync of
 * all, the records renamed to their names, sync of that. A power cut at any point leaves a snapshot
 * without a record, never a record without its data or without its parent.
 */
final class Publisher {
  static final String PENDING = "pending";

  private final Path directory;
  private final Supplier<PosixFs> fs;
  private final List<Placed> waiting = new ArrayList<>();
  private boolean earlySync;
  private boolean running;
  private @Nullable IOException failure;

  /** {@code directory} is that of all snapshots. */
  Publisher(Path directory, Supplier<PosixFs> fs) {
    this.directory = directory;
    this.fs = fs;
  }

  synchronized void add(Placed placed) {
    waiting.add(placed);
    start();
  }

  /** Starts to write what the file system holds dirty, as more than a little is going to come. */
  synchronized void syncEarly() {
    earlySync = true;
    start();
  }

  private void start() {
    if (!running) {
      running = true;
      Thread thread = new Thread(this::work, "snapshot-publisher");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Waits until everything added is on disk; a failure is thrown once. */
  synchronized void flush() throws IOException, InterruptedException {
    while (running) {
      wait();
    }
    IOException failed = failure;
    failure = null;
    if (failed != null) {
      throw failed;
    }
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
    List<Placed> batch = next();
    while (batch != null) {
      try {
        publish(batch);
      } catch (IOException e) {
        fail(e);
      } finally {
        release(batch);
      }
      batch = next();
    }
  }

  private synchronized @Nullable List<Placed> next() {
    if (waiting.isEmpty() && !earlySync) {
      running = false;
      return null;
    }
    earlySync = false;
    List<Placed> batch = new ArrayList<>(waiting);
    waiting.clear();
    return batch;
  }

  private synchronized void fail(IOException e) {
    if (failure == null) {
      failure = e;
    }
  }

  private void publish(List<Placed> batch) throws IOException {
    for (Placed placed : batch) {
      Files.write(aside(placed), placed.record().toBytes());
    }
    fs.get().syncFileSystem(directory);
    for (Placed placed : batch) {
      // parents first: journals keep the order of renames
      if (placed.claim() != null) {
        Files.move(aside(placed), record(placed), StandardCopyOption.ATOMIC_MOVE);
      } else {
        adopt(placed);
      }
    }
    if (!batch.isEmpty()) {
      fs.get().syncFileSystem(directory);
    }
    for (Placed placed : batch) {
      if (placed.claim() != null) {
        Files.deleteIfExists(record(placed).resolveSibling(PENDING));
      }
    }
  }

  /** Another process placed it first: waits for its record, or writes it if that process died. */
  private void adopt(Placed placed) throws IOException {
    Path record = record(placed);
    try (FileChannel channel =
        FileChannel.open(record.resolveSibling(PENDING), StandardOpenOption.WRITE)) {
      channel.lock();
      if (!Files.exists(record)) {
        Files.move(aside(placed), record, StandardCopyOption.ATOMIC_MOVE);
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
