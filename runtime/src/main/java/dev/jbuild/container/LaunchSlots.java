package dev.jbuild.container;

import dev.jbuild.launch.NativeLauncher;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Launch slots by the limits of their groups, each used by one container at a time.
 *
 * <p>The groups go when this object is closed, or else when this process has ended: the launcher's
 * janitor, started with the first slot, removes them even after a SIGKILL.
 */
final class LaunchSlots {
  private final NativeLauncher launcher;
  private final Cgroups cgroups;
  private final Janitor janitor;
  private final Map<ContainerLimits, Deque<LaunchSlot>> idle = new HashMap<>();
  private final List<LaunchSlot> all = new ArrayList<>();

  LaunchSlots(NativeLauncher launcher, Cgroups cgroups, Janitor janitor) {
    this.launcher = launcher;
    this.cgroups = cgroups;
    this.janitor = janitor;
  }

  /** A slot for one container that another one has used; to be released as a new one. */
  synchronized Optional<LaunchSlot> idle(ContainerLimits limits) {
    Deque<LaunchSlot> free = idle.get(limits);
    return free == null ? Optional.empty() : Optional.ofNullable(free.poll());
  }

  /** A new slot for one container; to be released when the container has ended. */
  LaunchSlot open(ContainerLimits limits, CgroupPlacement placement) throws IOException {
    janitor.start(cgroups);
    LaunchSlot slot = LaunchSlot.open(launcher, limits, placement);
    synchronized (this) {
      all.add(slot);
    }
    return slot;
  }

  synchronized void release(LaunchSlot slot) {
    idle.computeIfAbsent(slot.limits(), key -> new ArrayDeque<>()).push(slot);
  }

  /**
   * Ends all slots; containers that still run are not waited for, and keep theirs.
   *
   * @return whether all groups are gone
   */
  synchronized boolean close() {
    boolean clean = true;
    for (LaunchSlot slot : all) {
      clean &= slot.close();
    }
    all.clear();
    idle.clear();
    return clean;
  }
}
