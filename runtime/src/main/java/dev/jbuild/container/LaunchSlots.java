package dev.jbuild.container;

import dev.jbuild.launch.LaunchPlan;
import dev.jbuild.launch.NativeLauncher;
import dev.jbuild.launch.Op;
import dev.jbuild.posix.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Launch slots by the limits of their groups, each used by one container at a time.
 *
 * <p>The groups go when this object is closed, or else when this process has ended: the launcher's
 * janitor, started with the first slot, removes them even after a SIGKILL.
 */
final class LaunchSlots implements AutoCloseable {
  private final NativeLauncher launcher;
  private final Cgroups cgroups;
  private final Map<ContainerLimits, Deque<LaunchSlot>> idle = new HashMap<>();
  private final List<LaunchSlot> all = new ArrayList<>();
  private @Nullable ChildProcess janitor;

  LaunchSlots(NativeLauncher launcher, Cgroups cgroups) {
    this.launcher = launcher;
    this.cgroups = cgroups;
  }

  /** A slot for one container that another one has used; to be released as a new one. */
  synchronized Optional<LaunchSlot> idle(ContainerLimits limits) {
    Deque<LaunchSlot> free = idle.get(limits);
    return free == null ? Optional.empty() : Optional.ofNullable(free.poll());
  }

  /** A new slot for one container; to be released when the container has ended. */
  LaunchSlot open(ContainerLimits limits, CgroupPlacement placement) throws IOException {
    synchronized (this) {
      startJanitor();
    }
    LaunchSlot slot = LaunchSlot.open(launcher, limits, placement);
    synchronized (this) {
      all.add(slot);
    }
    return slot;
  }

  private void startJanitor() {
    if (janitor == null) {
      LaunchPlan.Builder plan = LaunchPlan.builder();
      plan.add(Op.STARTER, Long.toString(ProcessHandle.current().pid()));
      for (Path parent : cgroups.parents()) {
        plan.add(Op.SWEEP, parent.toString(), cgroups.prefix());
      }
      janitor = launcher.startJanitor(plan.build());
    }
  }

  synchronized void release(LaunchSlot slot) {
    idle.computeIfAbsent(slot.limits(), key -> new ArrayDeque<>()).push(slot);
  }

  /** Ends all slots; containers that still run are not waited for, and keep theirs. */
  @Override
  public synchronized void close() {
    boolean clean = true;
    for (LaunchSlot slot : all) {
      clean &= slot.close();
    }
    all.clear();
    idle.clear();
    if (janitor != null && clean) {
      dismiss(janitor);
      janitor = null;
    }
  }

  /** Ends a janitor that is not needed any more. */
  static void dismiss(ChildProcess process) {
    try {
      process.destroy();
    } catch (IOException e) {
      // it ends all the same
    }
  }
}
