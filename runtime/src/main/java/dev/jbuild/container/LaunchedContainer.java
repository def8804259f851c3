package dev.jbuild.container;

import dev.jbuild.launch.LaunchReport;
import dev.jbuild.posix.ChildProcess;
import dev.jbuild.posix.ProcessOutput;
import java.io.IOException;
import java.util.Optional;

/** A container whose monitor is a child of this process. */
final class LaunchedContainer implements RunningContainer {
  private static final int SIGTERM = 15;

  private final ChildProcess monitor;
  private final ProcessSpec process;
  private final Runnable whenEnded;

  /**
   * @param whenEnded run when the container has ended and somebody has waited for it
   */
  LaunchedContainer(ChildProcess monitor, ProcessSpec process, Runnable whenEnded) {
    this.monitor = monitor;
    this.process = process;
    this.whenEnded = whenEnded;
  }

  @Override
  public ExitStatus waitFor(ProcessOutput output) {
    int code;
    try {
      code = monitor.waitFor(output);
    } catch (IOException e) {
      throw ContainerException.because("container", e);
    }
    whenEnded.run();
    Optional<LaunchReport> report = LaunchReport.decode(monitor.answer());
    if (report.isEmpty()) {
      return new ExitStatus(125, 0, false, "container: its launcher ended with code " + code);
    }
    return StatusText.exitStatus(report.get(), process);
  }

  /** The monitor kills all with SIGKILL, and cleans up. */
  @Override
  public void kill() {
    monitor.signal(SIGTERM);
  }
}
