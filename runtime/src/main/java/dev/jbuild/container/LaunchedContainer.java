package dev.jbuild.container;

import dev.jbuild.launch.LaunchReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A container whose monitor is a child of this process. */
final class LaunchedContainer implements RunningContainer {
  private final Process monitor;
  private final ContainerSpec spec;
  private final Path status;

  LaunchedContainer(Process monitor, ContainerSpec spec, Path status) {
    this.monitor = monitor;
    this.spec = spec;
    this.status = status;
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
    Optional<LaunchReport> report = readReport();
    if (report.isEmpty()) {
      return new ExitStatus(125, 0, false, "container: its launcher ended with code " + code);
    }
    return StatusText.exitStatus(report.get(), spec.process());
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
