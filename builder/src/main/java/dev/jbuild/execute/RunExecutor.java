package dev.jbuild.execute;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ByteSize;
import dev.jbuild.container.ContainerRunner;
import dev.jbuild.container.ContainerSpec;
import dev.jbuild.container.ExitStatus;
import dev.jbuild.container.Mount;
import dev.jbuild.container.NetworkMode;
import dev.jbuild.container.ProcessSpec;
import dev.jbuild.container.Rootfs;
import dev.jbuild.container.RunningContainer;
import dev.jbuild.plan.Network;
import dev.jbuild.plan.Step;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.BuildEvent.Stream;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.snapshot.ActiveSnapshot;
import dev.jbuild.solve.CanceledException;
import dev.jbuild.solve.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs the process of a {@code RUN} over an upper directory. */
final class RunExecutor {
  private final ContainerRunner runner;
  private final StepSettings settings;
  private final ProgressDisplay progress;
  private final Set<RunningContainer> running = ConcurrentHashMap.newKeySet();
  private volatile boolean canceled;

  RunExecutor(ContainerRunner runner, StepSettings settings, ProgressDisplay progress) {
    this.runner = runner;
    this.settings = settings;
    this.progress = progress;
  }

  /** Runs to the end; throws {@link StepFailure} when that is not exit code 0. */
  void run(Step.Run step, StepRef ref, ActiveSnapshot active) {
    Path directory = createRunDirectory();
    try {
      ContainerSpec spec = spec(step, active, directory);
      RunningContainer container = start(spec, directory);
      try {
        OutputPump out = OutputPump.start(container.standardOutput(), ref, Stream.STDOUT, progress);
        OutputPump err = OutputPump.start(container.standardError(), ref, Stream.STDERR, progress);
        ExitStatus status = container.waitFor();
        out.join();
        err.join();
        check(status);
      } catch (InterruptedException e) {
        container.kill();
        Thread.currentThread().interrupt();
        throw new CanceledException();
      } finally {
        running.remove(container);
      }
    } catch (IOException e) {
      throw ExecuteException.io("cannot prepare the step", e);
    } finally {
      RunDirectories.delete(directory);
    }
  }

  void cancel() {
    canceled = true;
    for (RunningContainer container : running) {
      container.kill();
    }
  }

  /** Looks again after registering: a cancel in between would otherwise miss the container. */
  private RunningContainer start(ContainerSpec spec, Path directory) {
    if (canceled) {
      throw new CanceledException();
    }
    RunningContainer container = runner.start(spec, directory.resolve("c"));
    running.add(container);
    if (canceled) {
      container.kill();
    }
    return container;
  }

  private ContainerSpec spec(Step.Run step, ActiveSnapshot active, Path directory)
      throws IOException {
    ImmutableList.Builder<String> environment = ImmutableList.builder();
    for (Map.Entry<String, String> entry : step.proxies().entrySet()) {
      environment.add(entry.getKey() + "=" + entry.getValue());
    }
    for (Map.Entry<String, String> entry : step.environment().entrySet()) {
      environment.add(entry.getKey() + "=" + entry.getValue());
    }
    ProcessSpec process =
        new ProcessSpec(
            step.arguments(), environment.build(), step.workingDirectory(), step.user());
    Rootfs root = new Rootfs(active.lowerDirectories(), active.upper(), active.work(), false);
    return ContainerSpec.of(root, process)
        .withHostname(step.hostname())
        .withNetwork(step.network() == Network.HOST ? NetworkMode.HOST : NetworkMode.NONE)
        .withExtraHosts(settings.extraHosts())
        .withRlimits(settings.rlimits())
        .withResources(settings.resources())
        .withMounts(mounts(step, directory));
  }

  private static ImmutableList<Mount> mounts(Step.Run step, Path directory) throws IOException {
    if (step.script().isEmpty()) {
      return ImmutableList.of();
    }
    Step.Script script = step.script().get();
    Path scripts = Files.createDirectory(directory.resolve("scripts"));
    Path file = Files.writeString(scripts.resolve(script.name()), script.content());
    for (Path path : ImmutableList.of(scripts, file)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return ImmutableList.of(new Mount.Bind(scripts, Step.Script.DIRECTORY, true));
  }

  private Path createRunDirectory() {
    try {
      Path directory = RunDirectories.create(settings.runRoot(), "step-");
      RunDirectories.createPrivate(directory.resolve("c"));
      return directory;
    } catch (IOException e) {
      throw ExecuteException.io("cannot create a directory below " + settings.runRoot(), e);
    }
  }

  private void check(ExitStatus status) {
    if (status.succeeded()) {
      return;
    }
    if (canceled) {
      throw new CanceledException();
    }
    if (status.startFailure().isPresent()) {
      throw StepFailure.process(status.startFailure().get(), null);
    }
    if (status.outOfMemory()) {
      long limit = settings.resources().memoryBytes();
      throw StepFailure.process(
          limit > 0
              ? "killed: out of memory (limit " + ByteSize.option(limit) + ")"
              : "killed: out of memory",
          "raise --memory, or make the step need less");
    }
    throw StepFailure.process(
        status.signal() > 0 ? "killed by signal " + status.signal() : "exit code " + status.code(),
        null);
  }
}
