package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import dev.jbuild.launch.DeviceRules;
import dev.jbuild.launch.LaunchPlan;
import dev.jbuild.launch.NativeLauncher;
import dev.jbuild.launch.Op;
import dev.jbuild.launch.SeccompFilters;
import dev.jbuild.overlay.LayerNames;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.posix.ChildProcess;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.posix.PosixProcess;
import dev.jbuild.posix.ProcessReplacer;
import dev.jbuild.user.ResolvedUser;
import dev.jbuild.user.UserDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs containers. Every start leaves nothing behind once it has ended, or once this process has
 * died in whatever way: no process, mount, namespace or control group. Safe for use by many
 * threads.
 */
public final class ContainerRunner implements AutoCloseable {
  private final LayerNames names = new LayerNames();
  private final PosixFs fs;
  private final Path hostRoot;
  private final Consumer<String> warnings;
  private final GroupChoice choice;
  private final NativeLauncher launcher;
  private final StubLayers stubs;
  private @Nullable Cgroups cgroups;
  private @Nullable LaunchSlots slots;
  private final Janitor janitor;

  /**
   * @param fs used when the image's files have to be looked at
   * @param support directory of the store for the launcher binary and the stub layer, kept between
   *     runs; made when missing
   * @param warnings told once what the host lacks, one line each
   */
  public ContainerRunner(PosixFs fs, Path support, Consumer<String> warnings) {
    this(fs, support, warnings, GroupChoice.NONE);
  }

  /**
   * As above.
   *
   * @param choice control groups of all containers
   */
  public ContainerRunner(PosixFs fs, Path support, Consumer<String> warnings, GroupChoice choice) {
    this.choice = choice;
    this.fs = fs;
    this.hostRoot = support.getFileSystem().getPath("/");
    this.warnings = warnings;
    this.launcher = new NativeLauncher(support);
    this.janitor = new Janitor(launcher);
    this.stubs = new StubLayers(fs, support);
  }

  /**
   * Checks that containers with these limits will get control groups as they were chosen, and makes
   * those of all containers; nothing happens without a choice.
   *
   * @throws ContainerException when they will not
   */
  public void checkGroups(Resources limits) {
    if (!choice.equals(GroupChoice.NONE)) {
      requireRoot();
      cgroups().place(new ContainerLimits(limits, false));
    }
  }

  /**
   * Starts a build step: standard input is {@code /dev/null}.
   *
   * @param runDirectory private directory (0700) of this run, exists and is empty; the caller
   *     removes it afterwards
   * @throws ContainerException when the set-up cannot even begin; what fails later is in the {@link
   *     ExitStatus}
   */
  public RunningContainer start(ContainerSpec spec, Path runDirectory) {
    requireRoot();
    LaunchPlan.Builder plan = LaunchPlan.builder();
    plan.add(Op.STARTER, Long.toString(ProcessHandle.current().pid()));
    plan.add(Op.KILL_ON_TERM);
    ContainerLimits limits = limits(spec);
    try {
      Optional<LaunchSlot> idle = slots().idle(limits);
      if (idle.isPresent()) {
        return startInSlot(spec, runDirectory, idle.get(), plan);
      }
      CgroupPlacement planned = cgroups().place(limits);
      if (planned.joinsByThread()) {
        return startInSlot(spec, runDirectory, slots().open(limits, planned), plan);
      }
      return startAlone(spec, runDirectory, planned, plan);
    } catch (IOException e) {
      throw ContainerException.because("control groups", e);
    }
  }

  private RunningContainer startAlone(
      ContainerSpec spec, Path runDirectory, CgroupPlacement placement, LaunchPlan.Builder plan) {
    placement.addTo(plan);
    complete(spec, runDirectory, new Setting(placement, false), plan);
    ChildProcess process = launcher.spawn();
    launcher.play(process, plan.build());
    return new LaunchedContainer(process, spec.process(), () -> {});
  }

  private RunningContainer startInSlot(
      ContainerSpec spec, Path runDirectory, LaunchSlot slot, LaunchPlan.Builder plan)
      throws IOException {
    LaunchSlots slots = slots();
    try {
      slot.placement().watchMemory(plan);
      complete(spec, runDirectory, new Setting(slot.placement(), false), plan);
      ChildProcess process = slot.start(plan.build());
      return new LaunchedContainer(process, spec.process(), () -> slots.release(slot));
    } catch (RuntimeException | IOException e) {
      slots.release(slot);
      throw e;
    }
  }

  /**
   * Replaces this process by the container: terminal, signals and exit code are those of the
   * launcher that execve(2) puts here, which also cleans up. Does not return; throws when the
   * set-up cannot even begin.
   *
   * @param runDirectory private directory (0700) of this run, exists and is empty; give it to
   *     {@link Foreground#removeAfter} too
   * @throws IllegalArgumentException for a {@link Mount.Secret}: the plan goes through a file
   */
  public void replaceProcess(ContainerSpec spec, Path runDirectory, Foreground foreground) {
    requireRoot();
    if (spec.mounts().stream().anyMatch(mount -> mount instanceof Mount.Secret)) {
      throw new IllegalArgumentException("a secret may not be written to a file");
    }
    LaunchPlan.Builder plan = LaunchPlan.builder();
    if (foreground.interactive()) {
      plan.add(Op.KEEP_STDIN);
    }
    if (foreground.terminal()) {
      plan.add(Op.TTY);
    }
    for (Path directory : foreground.removeAfter()) {
      plan.add(Op.REMOVE, directory.toString());
    }
    CgroupPlacement placement = cgroups().place(limits(spec));
    placement.addTo(plan);
    complete(spec, runDirectory, new Setting(placement, foreground.terminal()), plan);
    Path file = runDirectory.resolve("plan");
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, plan.build().encode(), StandardOpenOption.WRITE);
      ImmutableList<String> arguments = launcher.frontArguments(file);
      new ProcessReplacer().execve(launcher.binary(), arguments, ImmutableList.of());
    } catch (IOException e) {
      throw ContainerException.because("container in " + runDirectory, e);
    }
  }

  /** Namespaces, mounts and other users' files need it. */
  private static void requireRoot() {
    if (new PosixProcess().effectiveUid() != 0) {
      throw ContainerException.needsRoot();
    }
  }

  private static ContainerLimits limits(ContainerSpec spec) {
    ImmutableList.Builder<DeviceRules.Granted> devices = ImmutableList.builder();
    for (Mount mount : spec.mounts()) {
      if (mount instanceof Mount.Device device) {
        devices.add(device.rule());
      }
    }
    return new ContainerLimits(spec.resources(), spec.security().unconfined(), devices.build());
  }

  private record Setting(CgroupPlacement placement, boolean terminal) {}

  private void complete(
      ContainerSpec spec, Path runDirectory, Setting setting, LaunchPlan.Builder plan) {
    ImmutableList<Path> layers =
        ImmutableList.<Path>builder()
            .addAll(spec.root().lowerTopFirst())
            .add(stubs.bottom())
            .build();
    ResolvedUser user;
    Optional<Path> top;
    try (MergedTree tree = MergedTree.open(fs, layers, names)) {
      Path layer = runDirectory.resolve("mount-points");
      MountSources sources = new MountSources(fs);
      ImmutableList<StubLayers.Target> targets =
          MountTargets.inImage(spec.mounts(), sources::isDirectory);
      top = stubs.top(tree, targets, layer);
      user = UserDatabase.read(tree).user(spec.process().user());
    } catch (IOException e) {
      throw ContainerException.because("layers of the container", e);
    }
    LaunchPlanner.Prepared prepared =
        new LaunchPlanner.Prepared(
            ImmutableList.<Path>builder().addAll(top.stream().toList()).addAll(layers).build(),
            stubs.places(),
            new GeneratedFiles(hostRoot.resolve("etc/resolv.conf")).texts(spec),
            user,
            setting.placement,
            seccomp(spec.security()),
            HostPaths.masked(hostRoot),
            spec.security().unconfined() ? HostPaths.loopDevices(hostRoot) : 0);
    new LaunchPlanner(spec, prepared, setting.terminal, plan).addContainer();
  }

  private static String seccomp(Security security) {
    return security.seccomp() ? SeccompFilters.forCapabilities(security.capabilities()) : "";
  }

  private synchronized Cgroups cgroups() {
    if (cgroups == null) {
      cgroups =
          Cgroups.open(
              new Cgroups.Naming(
                  hostRoot.resolve("proc"),
                  new AtomicLong(System.nanoTime())::incrementAndGet,
                  warnings,
                  choice));
      if (!choice.budget().isNone()) {
        janitor.start(cgroups);
      }
    }
    return cgroups;
  }

  private synchronized LaunchSlots slots() {
    if (slots == null) {
      slots = new LaunchSlots(launcher, cgroups(), janitor);
    }
    return slots;
  }

  /**
   * Gives back what was kept for the next container; takes some ten milliseconds when there was
   * one. What is left open goes with this process.
   */
  @Override
  public synchronized void close() {
    boolean clean = slots == null || slots.close();
    slots = null;
    clean &= cgroups == null || cgroups.removeBudget();
    cgroups = null;
    if (clean) {
      janitor.dismiss();
    }
  }
}
