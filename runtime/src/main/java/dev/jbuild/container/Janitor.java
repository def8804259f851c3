package dev.jbuild.container;

import dev.jbuild.launch.LaunchPlan;
import dev.jbuild.launch.NativeLauncher;
import dev.jbuild.launch.Op;
import dev.jbuild.posix.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The process that removes this one's control groups once it has ended, even by a SIGKILL. One
 * serves all of them.
 */
final class Janitor {
  private final NativeLauncher launcher;
  private @Nullable ChildProcess process;

  Janitor(NativeLauncher launcher) {
    this.launcher = launcher;
  }

  /** To be called before a group is used that nothing else would remove; starts it once. */
  synchronized void start(Cgroups cgroups) {
    if (process == null) {
      LaunchPlan.Builder plan = LaunchPlan.builder();
      plan.add(Op.STARTER, Long.toString(ProcessHandle.current().pid()));
      for (Path parent : cgroups.parents()) {
        plan.add(Op.SWEEP, parent.toString(), cgroups.prefix());
      }
      process = launcher.startJanitor(plan.build());
    }
  }

  /** There is nothing left to remove. */
  synchronized void dismiss() {
    if (process != null) {
      try {
        process.destroy();
      } catch (IOException e) {
        // it ends with this process all the same
      }
      process = null;
    }
  }
}
