package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.container.Budget;
import dev.jbuild.container.ContainerRunner;
import dev.jbuild.container.ContainerSpec;
import dev.jbuild.container.Foreground;
import dev.jbuild.container.GroupChoice;
import dev.jbuild.container.ProcessSpec;
import dev.jbuild.container.Rootfs;
import dev.jbuild.containers.ContainerRecord;
import dev.jbuild.containers.ContainerStore;
import dev.jbuild.containers.ProcessMark;
import dev.jbuild.execute.RunDirectories;
import dev.jbuild.oci.ContainerConfig;
import dev.jbuild.oci.Platform;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.posix.PosixProcess;
import dev.jbuild.store.StoredImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code jbuild run}: prepares everything, and then becomes the launcher by execve(2), so that
 * terminal, signals and exit code are the container's own, and no JVM waits beside it.
 */
final class RunCommand implements Command {
  @Override
  public CommandModel model() {
    return RunOptions.model();
  }

  /** Bare {@code --pull} is {@code --pull always}. */
  @Override
  public ImmutableList<String> prepare(ImmutableList<String> arguments) {
    return PullOptions.prepare(model(), arguments);
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    try {
      checkOptions(arguments, session.environment());
      start(arguments, session);
      throw new IllegalStateException("the launcher did not take over");
    } catch (JbuildException | UnsatisfiedLinkError e) {
      int code = session.errors().report(e);
      return code == ExitCode.USAGE.code() ? code : ExitCode.RUN_FAILED.code();
    }
  }

  /** What is wrong is told before the image is looked for, and anything made. */
  private static void checkOptions(Arguments arguments, Environment host) {
    LimitOptions.cgroupParent(arguments);
    LimitOptions.resources(arguments);
    LimitOptions.rlimits(arguments.values("--ulimit"));
    LimitOptions.hosts(arguments);
    RunOptions.temporary(arguments);
    DeviceOptions.devices(arguments, host);
    RunOptions.environment(ImmutableList.of(), arguments, host);
    CidFile.of(arguments, host).check();
  }

  private static void start(Arguments arguments, Session session) throws IOException {
    Environment host = session.environment();
    checkTerminal(arguments);
    StoredImage image = PlatformOption.toRun(arguments, session);
    checkPlatform(arguments.word(0), image.config().platform());
    ContainerConfig config = image.config().config();
    ImmutableList<String> command =
        RunOptions.command(config.entrypoint(), config.cmd(), arguments);
    if (command.isEmpty()) {
      throw CliException.refused(
          arguments.word(0) + ": the image has no command", "name one after the image");
    }
    PosixFs fs = session.fs();
    ImmutableList<Path> lower = ImageTrees.directories(session.snapshots(), image);
    ContainerStore containers = session.containers();
    ContainerRecord record =
        containers.create(
            new ContainerRecord.Draft(
                arguments.text("--name"), image.id(), arguments.word(0), command));
    CidFile cidFile = CidFile.of(arguments, host);
    try {
      cidFile.write(record.id());
      adoptRoot(fs, lower, containers.upper(record));
      ContainerSpec spec =
          spec(arguments, session, config, command)
              .apply(
                  new Rootfs(
                      lower,
                      containers.upper(record),
                      containers.work(record),
                      arguments.flag("--read-only")))
              .withHostname(arguments.text("--hostname").orElse(record.id().substring(0, 12)));
      ProcessMark.of(Path.of("/proc"), ProcessHandle.current().pid())
          .ifPresent(mark -> containers.update(record.started(mark)));
      become(arguments, session, spec, fs, containers.directory(record));
    } catch (JbuildException | IOException e) {
      cidFile.remove(record.id());
      fs.deleteTree(containers.forget(record));
      throw e;
    }
  }

  private static void checkPlatform(String name, Platform platform) {
    Platform machine = Platform.current();
    if (!platform.matches(machine) && !PlatformBuilds.machines(machine).runs(platform)) {
      throw CliException.refused(
          name
              + ": the image is for platform "
              + platform
              + ", whose programs do not run on this machine, which is "
              + machine,
          "register an emulator with binfmt_misc and its flag F, as the package qemu-user-static"
              + " does");
    }
  }

  /** What is known before the root file system is. */
  private interface SpecTemplate {
    ContainerSpec apply(Rootfs root);
  }

  private static SpecTemplate spec(
      Arguments arguments, Session session, ContainerConfig config, ImmutableList<String> command) {
    Environment host = session.environment();
    ProcessSpec process =
        new ProcessSpec(
            command,
            RunOptions.environment(config.env(), arguments, host),
            workingDirectory(arguments).orElse(config.workingDir()),
            arguments.value("--user").orElse(config.user()));
    return root ->
        ContainerSpec.of(root, process)
            .withNetwork(RunOptions.network(arguments))
            .withMounts(RunOptions.mounts(arguments, host))
            .withExtraHosts(LimitOptions.hosts(arguments))
            .withRlimits(LimitOptions.rlimits(arguments.values("--ulimit")))
            .withResources(LimitOptions.resources(arguments))
            .withInit(arguments.flag("--init"));
  }

  private static Optional<String> workingDirectory(Arguments arguments) {
    Optional<String> directory = arguments.text("--workdir");
    if (directory.isPresent() && !directory.get().startsWith("/")) {
      throw CliException.usage("--workdir " + directory.get() + ": the path is not absolute");
    }
    return directory;
  }

  private static void become(
      Arguments arguments, Session session, ContainerSpec spec, PosixFs fs, Path container)
      throws IOException {
    Path runDirectory = RunDirectories.create(session.runRoot(), "run-");
    ImmutableList.Builder<Path> removeAfter = ImmutableList.builder();
    removeAfter.add(runDirectory);
    if (arguments.flag("--rm")) {
      removeAfter.add(container);
    }
    ContainerRunner runner =
        new ContainerRunner(
            fs,
            session.store().layout().stubsDir(),
            session.errors()::warn,
            new GroupChoice(LimitOptions.cgroupParent(arguments), Budget.NONE));
    try {
      runner.replaceProcess(
          spec,
          runDirectory,
          new Foreground(
              arguments.flag("--interactive"), arguments.flag("--tty"), removeAfter.build()));
    } finally {
      RunDirectories.delete(runDirectory);
    }
  }

  /** A fresh upper directory would hide owner and mode of the image's root. */
  private static void adoptRoot(PosixFs fs, ImmutableList<Path> lower, Path upper)
      throws IOException {
    try (MergedTree parents = MergedTree.open(fs, lower);
        OverlayWriter writer = new OverlayWriter(fs, upper, parents)) {
      writer.adoptRoot();
    }
  }

  private static void checkTerminal(Arguments arguments) {
    if (arguments.flag("--tty")
        && arguments.flag("--interactive")
        && !new PosixProcess().isTerminal(0)) {
      throw CliException.refused("-t with -i: standard input is not a terminal", "leave out -t");
    }
  }
}
