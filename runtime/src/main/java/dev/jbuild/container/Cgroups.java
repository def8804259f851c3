package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.launch.DeviceRules;
import dev.jbuild.launch.LaunchPlan;
import dev.jbuild.launch.Op;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Puts containers into control groups of their own, below the group of this process, so that its
 * limits hold for them too. Each controller is used where it lives: version 1 or 2. The launcher
 * makes, fills and removes the groups; those of dead processes are swept by the next one.
 */
final class Cgroups {
  private static final String PREFIX = "jbuild-";
  private static final long CPU_PERIOD_MICROS = 100_000;

  private final Path proc;
  private final CgroupLayout layout;
  private final Consumer<String> warnings;
  private final Set<String> warned = new HashSet<>();
  private final String prefix;
  private final AtomicLong serial = new AtomicLong();

  private Cgroups(Path proc, CgroupLayout layout, String prefix, Consumer<String> warnings) {
    this.proc = proc;
    this.layout = layout;
    this.prefix = prefix;
    this.warnings = warnings;
  }

  /**
   * Reads where this process is.
   *
   * @param proc the procfs, {@code /proc}
   * @param warnings told once what cannot be limited
   */
  static Cgroups open(Path proc, Consumer<String> warnings) {
    try {
      CgroupLayout layout =
          CgroupLayout.parse(
              Files.readString(proc.resolve("self/mountinfo"), StandardCharsets.ISO_8859_1),
              Files.readString(proc.resolve("self/cgroup"), StandardCharsets.ISO_8859_1),
              proc);
      String stat = Files.readString(proc.resolve("self/stat"), StandardCharsets.ISO_8859_1);
      String pid = stat.substring(0, stat.indexOf(' '));
      return new Cgroups(proc, layout, PREFIX + pid + "-" + startTicks(stat) + "-", warnings);
    } catch (IOException e) {
      throw ContainerException.of("control groups", "cannot read " + e.getMessage());
    }
  }

  /** Field 22 of proc_pid_stat(5); the command's name before it may hold anything. */
  private static String startTicks(String stat) {
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
  }

  /**
   * Groups for one container.
   *
   * @param shown the container's own groups and no other, as that of a whole host has files like
   *     {@code release_agent}: directory to show read-only below {@code /sys/fs/cgroup}, by name;
   *     with the single name {@code ""} it is shown there itself (version 2 alone)
   */
  record Placement(ImmutableMap<String, Path> shown) {}

  /** Adds to a plan what makes, limits and joins the container's groups. */
  Placement place(Resources resources, LaunchPlan.Builder plan) {
    sweep();
    String name = prefix + serial.incrementAndGet();
    Map<String, Path> shown = new LinkedHashMap<>();
    Map<Path, Path> made = new LinkedHashMap<>();
    Version2 version2 = new Version2(resources, name);
    limitPids(resources, version2, name, made, plan);
    if (resources.memoryBytes() > 0) {
      limitMemory(resources.memoryBytes(), version2, name, made, plan);
    }
    if (resources.cpuMillis() > 0) {
      limitCpu(resources.cpuMillis(), version2, name, made, plan);
    }
    limitDevices(version2, name, made, plan);
    for (Path group : made.values()) {
      plan.add(Op.CG_JOIN, group.resolve("cgroup.procs").toString());
    }
    version2.group().ifPresent(group -> plan.add(Op.CG_INTO, group.toString()));
    for (Map.Entry<String, Path> hierarchy : layout.version1Hierarchies().entrySet()) {
      Path group = made.get(hierarchy.getValue());
      if (group != null) {
        shown.put(hierarchy.getKey(), group);
      }
    }
    if (shown.isEmpty() && version2.group().isPresent()) {
      shown.put("", version2.group().get());
    }
    return new Placement(ImmutableMap.copyOf(shown));
  }

  private void limitPids(
      Resources resources,
      Version2 version2,
      String name,
      Map<Path, Path> made,
      LaunchPlan.Builder plan) {
    if (resources.pids() < 0) {
      return;
    }
    long pids = resources.pids() == 0 ? Resources.DEFAULT_PIDS : resources.pids();
    Optional<Path> group = group("pids", version2, name, made, plan);
    if (group.isPresent()) {
      set(plan, group.get(), "pids.max", Long.toString(pids));
    } else if (resources.pids() > 0) {
      throw ContainerException.noController("pids", "--pids-limit");
    } else {
      warn("no limit on the number of processes: the host has no pids control group to write to");
    }
  }

  private void limitMemory(
      long bytes, Version2 version2, String name, Map<Path, Path> made, LaunchPlan.Builder plan) {
    Path group =
        group("memory", version2, name, made, plan)
            .orElseThrow(() -> ContainerException.noController("memory", "--memory"));
    String limit = Long.toString(bytes);
    String text = "out of memory (limit " + sizeText(bytes) + ")";
    if (made.containsValue(group)) {
      set(plan, group, "memory.limit_in_bytes", limit);
      plan.add(Op.CG_TRY, group.resolve("memory.memsw.limit_in_bytes").toString(), limit);
      plan.add(Op.OOM, group.resolve("memory.oom_control").toString(), text);
    } else {
      set(plan, group, "memory.max", limit);
      plan.add(Op.CG_TRY, group.resolve("memory.swap.max").toString(), "0");
      plan.add(Op.OOM, group.resolve("memory.events").toString(), text);
    }
  }

  private void limitCpu(
      long millis, Version2 version2, String name, Map<Path, Path> made, LaunchPlan.Builder plan) {
    Path group =
        group("cpu", version2, name, made, plan)
            .orElseThrow(() -> ContainerException.noController("cpu", "--cpus"));
    long quota = Math.max(1000, millis * CPU_PERIOD_MICROS / 1000);
    if (made.containsValue(group)) {
      set(plan, group, "cpu.cfs_period_us", Long.toString(CPU_PERIOD_MICROS));
      set(plan, group, "cpu.cfs_quota_us", Long.toString(quota));
    } else {
      set(plan, group, "cpu.max", quota + " " + CPU_PERIOD_MICROS);
    }
  }

  private void limitDevices(
      Version2 version2, String name, Map<Path, Path> made, LaunchPlan.Builder plan) {
    DeviceRules rules = DeviceRules.standard();
    if (usable(layout.version1("devices")).isPresent()) {
      Path group = group("devices", version2, name, made, plan).orElseThrow();
      set(plan, group, "devices.deny", "a");
      for (String line : rules.allowLines()) {
        set(plan, group, "devices.allow", line);
      }
      return;
    }
    Optional<Path> group = version2.bare(plan);
    if (group.isEmpty()) {
      throw ContainerException.of(
          "devices", "no control group to deny them with, and a container may make device nodes");
    }
    plan.add(Op.CG_DEVICE, group.get().toString(), rules.program());
  }

  /** The container's group for a controller, in version 1 where that has it, else in version 2. */
  private Optional<Path> group(
      String controller,
      Version2 version2,
      String name,
      Map<Path, Path> made,
      LaunchPlan.Builder plan) {
    Optional<Path> own = usable(layout.version1(controller));
    if (own.isEmpty()) {
      return version2.with(controller, plan);
    }
    return Optional.of(
        made.computeIfAbsent(
            own.get(),
            parent -> {
              Path group = parent.resolve(name);
              plan.add(Op.CG_MAKE, group.toString());
              return group;
            }));
  }

  private static Optional<Path> usable(Optional<Path> directory) {
    return directory.filter(Files::isWritable);
  }

  private static void set(LaunchPlan.Builder plan, Path group, String file, String text) {
    plan.add(Op.CG_SET, group.resolve(file).toString(), text);
  }

  private void warn(String message) {
    if (warned.add(message)) {
      warnings.accept(message);
    }
  }

  private static String sizeText(long bytes) {
    if (bytes % (1 << 30) == 0) {
      return (bytes >> 30) + "g";
    }
    if (bytes % (1 << 20) == 0) {
      return (bytes >> 20) + "m";
    }
    return bytes % (1 << 10) == 0 ? (bytes >> 10) + "k" : Long.toString(bytes);
  }

  /** Removes groups that processes left behind which are dead now, and did not clean up. */
  private synchronized void sweep() {
    if (serial.get() > 0) {
      return;
    }
    Set<Path> parents = new HashSet<>(layout.version1Hierarchies().values());
    layout.unified().ifPresent(parents::add);
    layout.unifiedMount().ifPresent(parents::add);
    for (Path parent : parents) {
      try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, PREFIX + "*")) {
        for (Path group : groups) {
          if (isStale(String.valueOf(group.getFileName()))) {
            Files.delete(group);
          }
        }
      } catch (IOException e) {
        continue; // still in use, or not ours to look at: the next one tries again
      }
    }
  }

  private boolean isStale(String name) {
    String[] parts = name.split("-", -1);
    if (parts.length != 4 || name.startsWith(prefix)) {
      return false;
    }
    try {
      Path stat = proc.resolve(parts[1]).resolve("stat");
      return !startTicks(Files.readString(stat, StandardCharsets.ISO_8859_1)).equals(parts[2]);
    } catch (IOException e) {
      return true;
    }
  }

  /** The one group in version 2, made when the first controller asks for it. */
  private final class Version2 {
    private final ImmutableList<String> needed;
    private final String name;
    private Optional<Path> group = Optional.empty();
    private boolean delegated;

    Version2(Resources resources, String name) {
      ImmutableList.Builder<String> controllers = ImmutableList.builder();
      if (resources.pids() >= 0) {
        controllers.add("pids");
      }
      if (resources.memoryBytes() > 0) {
        controllers.add("memory");
      }
      if (resources.cpuMillis() > 0) {
        controllers.add("cpu");
      }
      this.needed = controllers.build();
      this.name = name;
    }

    Optional<Path> group() {
      return group;
    }

    /** With a controller; absent when no group above can hand it down. */
    Optional<Path> with(String controller, LaunchPlan.Builder plan) {
      if (group.isEmpty()) {
        Optional<Path> parent = CgroupDelegation.parentWith(needed(), layout);
        delegated = parent.isPresent();
        parent.ifPresent(directory -> make(directory, plan));
      }
      return delegated ? group : Optional.empty();
    }

    /** Without any, for the device program. */
    Optional<Path> bare(LaunchPlan.Builder plan) {
      if (group.isEmpty()) {
        usable(layout.unified()).ifPresent(directory -> make(directory, plan));
      }
      return group;
    }

    private ImmutableList<String> needed() {
      ImmutableList.Builder<String> here = ImmutableList.builder();
      for (String controller : needed) {
        if (usable(layout.version1(controller)).isEmpty()) {
          here.add(controller);
        }
      }
      return here.build();
    }

    private void make(Path parent, LaunchPlan.Builder plan) {
      Path directory = parent.resolve(name);
      plan.add(Op.CG_MAKE, directory.toString());
      group = Optional.of(directory);
    }
  }
}
