package dev.jbuild.execute;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.ByteSize;
import dev.jbuild.container.ContainerRunner;
import dev.jbuild.container.ContainerSpec;
import dev.jbuild.container.ExitStatus;
import dev.jbuild.container.Mount;
import dev.jbuild.container.NetworkMode;
import dev.jbuild.container.ProcessSpec;
import dev.jbuild.container.Rlimit;
import dev.jbuild.container.Rootfs;
import dev.jbuild.container.RunningContainer;
import dev.jbuild.container.Security;
import dev.jbuild.plan.Network;
import dev.jbuild.plan.Step;
import dev.jbuild.progress.Amounts;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.snapshot.ActiveSnapshot;
import dev.jbuild.solve.CanceledException;
import dev.jbuild.solve.MountTree;
import dev.jbuild.solve.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs the process of a {@code RUN} over an upper directory. */
final class RunExecutor implements AutoCloseable {
  private static final String CORE = "core";

  private final ContainerRunner runner;
  private final StepSettings settings;
  private final ProgressDisplay progress;
  private final StepMounts.Tools tools;
  private final StepDirectories directories;
  private final Set<RunningContainer> running = ConcurrentHashMap.newKeySet();
  private volatile boolean canceled;

  RunExecutor(
      ContainerRunner runner,
      StepSettings settings,
      ProgressDisplay progress,
      StepMounts.Tools tools) {
    this.runner = runner;
    this.settings = settings;
    this.progress = progress;
    this.tools = tools;
    this.directories = new StepDirectories(settings.runRoot(), tools.disposal());
  }

  /** Runs to the end; throws {@link StepFailure} when that is not exit code 0. */
  void run(
      Step.Run step, StepRef ref, ActiveSnapshot active, ImmutableMap<Integer, MountTree> trees) {
    Path directory = directories.take();
    try (StepMounts mounts = StepMounts.open(step, trees, tools, directory)) {
      Files.createDirectory(active.work());
      ContainerSpec spec = spec(step, active, directory, mounts);
      RunningContainer container = start(spec, directory);
      try {
        await(container, step, ref);
      } finally {
        running.remove(container);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CanceledException();
    } catch (IOException e) {
      throw ExecuteException.io("cannot prepare the step", e);
    } finally {
      directories.giveBack(directory);
      tools.disposal().add(active.work());
    }
  }

  private void await(RunningContainer container, Step.Run step, StepRef ref) {
    try (Alarm alarm = Alarm.set(step.policy().timeout(), container::kill)) {
      ExitStatus status = container.waitFor(new StepOutputs(ref, progress));
      if (alarm.rang() && !status.succeeded() && !canceled) {
        throw StepFailure.process(
            "timed out after " + Amounts.duration(step.policy().timeout().orElseThrow()),
            "raise --timeout, or find out why the step takes so long");
      }
      check(status);
    }
  }

  /** How often a step may be tried again; made for each step. */
  Retries retries(Step.Run step, StepRef ref) {
    return new Retries(step.policy().retries(), ref, progress, () -> canceled);
  }

  @Override
  public void close() {
    directories.close();
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
    RunningContainer container = runner.start(spec, StepDirectories.container(directory));
    running.add(container);
    if (canceled) {
      container.kill();
    }
    return container;
  }

  private ContainerSpec spec(
      Step.Run step, ActiveSnapshot active, Path directory, StepMounts mounts) throws IOException {
    ImmutableList.Builder<String> environment = ImmutableList.builder();
    for (Map.Entry<String, String> entry : step.processEnvironment().entrySet()) {
      environment.add(entry.getKey() + "=" + entry.getValue());
    }
    environment.addAll(mounts.environment());
    ProcessSpec process =
        new ProcessSpec(
            step.arguments(), environment.build(), step.workingDirectory(), step.user());
    Rootfs root = new Rootfs(active.lowerDirectories(), active.upper(), active.work(), false);
    return ContainerSpec.of(root, process)
        .withHostname(step.hostname())
        .withNetwork(step.network() == Network.HOST ? NetworkMode.HOST : NetworkMode.NONE)
        .withExtraHosts(settings.extraHosts())
        .withRlimits(rlimits(mounts))
        .withResolver(settings.sandbox().resolver())
        .withResources(settings.sandbox().resources())
        .withSecurity(security(step))
        .withMounts(
            ImmutableList.<Mount>builder()
                .addAll(settings.sandbox().volumes())
                .addAll(settings.sandbox().devices())
                .addAll(scripts(step, directory))
                .addAll(mounts.mounts())
                .build());
  }

  private Security security(Step.Run step) {
    Security security =
        step.policy().privileged()
            ? Security.privileged()
            : Security.defaults().withCapabilities(settings.sandbox().capabilities());
    return security.withIsolation(settings.sandbox().isolation());
  }

  /** A core file would bring a secret to the disk, perhaps into the layer. */
  private ImmutableList<Rlimit> rlimits(StepMounts mounts) {
    if (!mounts.hasSecret()) {
      return settings.sandbox().rlimits();
    }
    ImmutableList.Builder<Rlimit> limits = ImmutableList.builder();
    for (Rlimit limit : settings.sandbox().rlimits()) {
      if (!limit.name().equals(CORE)) {
        limits.add(limit);
      }
    }
    return limits.add(Rlimit.noCore()).build();
  }

  private static ImmutableList<Mount> scripts(Step.Run step, Path directory) throws IOException {
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

  private StepFailure outOfMemory() {
    long step = settings.sandbox().resources().memoryBytes();
    long build = settings.sandbox().groups().budget().memoryBytes();
    String limits = step > 0 ? "limit " + ByteSize.option(step) : "";
    if (build > 0) {
      limits += step > 0 ? " for the step, " : "limit ";
      limits += ByteSize.option(build) + " for all steps together";
    }
    return StepFailure.process(
        "killed: out of memory" + (limits.isEmpty() ? "" : " (" + limits + ")"),
        build > 0
            ? "raise --resource build-memory, run fewer steps at once (--jobs), or make them need"
                + " less"
            : "raise --memory, or make the step need less");
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
      throw outOfMemory();
    }
    throw StepFailure.process(
        status.signal() > 0 ? "killed by signal " + status.signal() : "exit code " + status.code(),
        null);
  }
}
