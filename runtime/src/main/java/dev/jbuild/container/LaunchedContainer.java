package dev.jbuild.container;

import dev.jbuild.launch.LaunchReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A container whose monitor is a child of this process. */
final class LaunchedContainer implements RunningContainer {
  private final Process monitor;
  private final ProcessSpec process;
  private final Path status;
  private final AtomicReference<@Nullable Runnable> whenEnded;

  /**
   * @param whenEnded run once, when the container has ended and somebody has waited for it
   */
  LaunchedContainer(Process monitor, ProcessSpec process, Path status, Runnable whenEnded) {
    this.monitor = monitor;
    this.process = process;
    this.status = status;
    this.whenEnded = new AtomicReference<>(whenEnded);
  }

  @Override
  public InputStream standardOutput() {
    return monitor.getInputStream();
  }

  @Override
  public InputStream standardError() {
    return monitor.getErrorStream();
  }

  @Override
  public ExitStatus waitFor() throws InterruptedException {
    int code = monitor.waitFor();
    Runnable last = whenEnded.getAndSet(null);
    if (last != null) {
      last.run();
    }
    Optional<LaunchReport> report = readReport();
    if (report.isEmpty()) {
      return new ExitStatus(125, 0, false, "container: its launcher ended with code " + code);
    }
    return StatusText.exitStatus(report.get(), process);
  }

  private Optional<LaunchReport> readReport() {
    try {
      return LaunchReport.decode(Files.readAllBytes(status));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw ContainerException.because("status of the container", e);
    }
  }

  @Override
  public void kill() {
    // SIGTERM: the monitor kills all with SIGKILL, and cleans up. Process.destroy would close the
    // outputs, too.
    monitor.toHandle().destroy();
  }
}
