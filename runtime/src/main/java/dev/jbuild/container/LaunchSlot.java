package dev.jbuild.container;

import dev.jbuild.launch.LaunchException;
import dev.jbuild.launch.LaunchPlan;
import dev.jbuild.launch.NativeLauncher;
import dev.jbuild.posix.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that sits in version 1 control groups and starts launchers, which are born there. To
 * move a process into a version 1 group takes the kernel 5 to 15 ms (it waits for an RCU grace
 * period), so the thread moves once, and its groups serve one container after the other. A launcher
 * is started ahead of the next container, which saves two milliseconds more.
 */
final class LaunchSlot {
  private static final int REMOVE_TRIES = 50; // of a millisecond each

  private final NativeLauncher launcher;
  private final ContainerLimits limits;
  private final CgroupPlacement placement;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("container-launch").factory());

  /** The launcher for the next container; one container at a time uses a slot. */
  private @Nullable Future<ChildProcess> ahead;

  private LaunchSlot(NativeLauncher launcher, ContainerLimits limits, CgroupPlacement placement) {
    this.launcher = launcher;
    this.limits = limits;
    this.placement = placement;
  }

  /** Makes the groups and joins them. */
  static LaunchSlot open(NativeLauncher launcher, ContainerLimits limits, CgroupPlacement placement)
      throws IOException {
    placement.make();
    LaunchSlot slot = new LaunchSlot(launcher, limits, placement);
    return await(
        slot.thread.submit(
            () -> {
              placement.joinThisThread();
              return slot;
            }));
  }

  ContainerLimits limits() {
    return limits;
  }

  CgroupPlacement placement() {
    return placement;
  }

  /** Has a plan played; the next launcher is started meanwhile. */
  synchronized ChildProcess start(LaunchPlan plan) throws IOException {
    ChildProcess waiting = await(ahead != null ? ahead : thread.submit(launcher::spawn));
    ahead = null;
    launcher.play(waiting, plan);
    ahead = thread.submit(launcher::spawn);
    return waiting;
  }

  private static <T> T await(Future<T> result) throws IOException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ContainerException.of("container", "interrupted before it started");
    }
  }

  /** Whether the groups are gone; not when a container still runs in them. */
  synchronized boolean close() {
    try {
      endAhead();
      thread.shutdown();
      for (Map.Entry<Path, Path> group : placement.version1().entrySet()) {
        remove(group.getKey(), group.getValue());
      }
      return true;
    } catch (IOException e) {
      return false; // the janitor has more patience
    }
  }

  private void endAhead() throws IOException {
    Future<ChildProcess> waiting = ahead;
    ahead = null;
    if (waiting == null) {
      return;
    }
    try {
      await(waiting).destroy();
    } catch (LaunchException e) {
      // a limit on processes, perhaps: there is none to be ended, and nobody misses it
    }
  }

  /** Threads that are just ending make the group busy. */
  private static void remove(Path group, Path own) throws IOException {
    for (int tries = REMOVE_TRIES; ; tries--) {
      try {
        leave(group, own);
        Files.deleteIfExists(group);
        return;
      } catch (IOException e) {
        if (tries == 0) {
          throw e;
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  /** Threads that the JVM has started from ours are in its groups. */
  private static void leave(Path group, Path own) throws IOException {
    Path home = own.resolve("tasks");
    for (String thread : Files.readAllLines(group.resolve("tasks"), StandardCharsets.US_ASCII)) {
      Files.writeString(home, thread, StandardOpenOption.WRITE);
    }
  }
}
