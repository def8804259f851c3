package dev.jbuild.execute;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Private directories below the run root, one for each step that runs. One that is empty again
 * serves another step: to make and remove directories is slow where the run root is on a disk. Safe
 * for use by several threads.
 */
final class StepDirectories implements AutoCloseable {
  private static final String CONTAINER = "c";

  private final Path runRoot;
  private final Disposal disposal;
  private final Deque<Path> idle = new ArrayDeque<>();

  StepDirectories(Path runRoot, Disposal disposal) {
    this.runRoot = runRoot;
    this.disposal = disposal;
  }

  /** A directory that is empty but for an empty {@link #container}. */
  Path take() {
    Path free = poll();
    if (free != null) {
      return free;
    }
    try {
      Path directory = RunDirectories.create(runRoot, "step-");
      RunDirectories.createPrivate(container(directory));
      return directory;
    } catch (IOException e) {
      throw ExecuteException.io("cannot create a directory below " + runRoot, e);
    }
  }

  /** The part of it that belongs to the container's runner. */
  static Path container(Path directory) {
    return directory.resolve(CONTAINER);
  }

  /** The step has ended. */
  void giveBack(Path directory) {
    try {
      if (isLone(directory) && isEmpty(container(directory))) {
        push(directory);
        return;
      }
    } catch (IOException e) {
      // it goes, then
    }
    disposal.add(directory);
  }

  private synchronized @Nullable Path poll() {
    return idle.poll();
  }

  private synchronized void push(Path directory) {
    idle.push(directory);
  }

  private static boolean isLone(Path directory) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        count += entry.endsWith(CONTAINER) ? 1 : 2;
      }
    }
    return count == 1;
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    }
  }

  @Override
  public synchronized void close() {
    idle.forEach(disposal::add);
    idle.clear();
  }
}
