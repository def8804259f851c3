package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.WholeFile;
import dev.jbuild.container.CgroupPlacement.Action;
import dev.jbuild.container.CgroupPlacement.MemoryWatch;
import dev.jbuild.launch.DeviceRules;
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
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts containers into control groups of their own, below the group of this process, so that its
 * limits hold for them too. Each controller is used where it lives: version 1 or 2. The launcher
 * makes, fills and removes the groups; those of dead processes are swept by the next one.
 */
final class Cgroups {
  private static final String PREFIX = "jbuild-";

  /** In place of the number of a container's group. */
  private static final String BUDGET = "build";

  private static final long DEFAULT_PIDS = Resources.DEFAULT_PIDS;
  static final long CPU_PERIOD_MICROS = 100_000;

  private final Path proc;
  private final CgroupLayout layout;
  private final Optional<CgroupParent> chosen;
  private final Budget budget;
  private final Optional<BudgetGroup> budgetGroup;

  /** Where this process is in version 1, by where its containers go. */
  private final ImmutableMap<Path, Path> homes;

  private final Consumer<String> warnings;
  private final Set<String> warned = new HashSet<>();
  private final String prefix;
  private final LongSupplier ids;
  private boolean swept;

  /**
   * What the groups of this process go by.
   *
   * @param proc the procfs, {@code /proc}
   * @param ids tell the groups of this process apart
   * @param warnings told once what cannot be limited
   * @param choice where they are made
   */
  record Naming(Path proc, LongSupplier ids, Consumer<String> warnings, GroupChoice choice) {}

  private Cgroups(Naming naming, CgroupLayout host, String prefix) {
    this.ids = naming.ids();
    this.proc = naming.proc();
    this.chosen = naming.choice().parent();
    this.budget = naming.choice().budget();
    this.prefix = prefix;
    this.warnings = naming.warnings();
    CgroupLayout parent = chosen.isPresent() ? chosen.get().in(host) : host;
    this.budgetGroup =
        budget.isNone()
            ? Optional.empty()
            : Optional.of(BudgetGroup.make(budget, parent, prefix + BUDGET));
    this.layout = budgetGroup.isPresent() ? budgetGroup.get().layout() : parent;
    this.homes = homes(host);
  }

  /**
   * Reads where this process is.
   *
   * @param proc the procfs, {@code /proc}
   * @param ids tell the groups of this process apart
   * @param warnings told once what cannot be limited
   */
  static Cgroups open(Path proc, LongSupplier ids, Consumer<String> warnings) {
    return open(new Naming(proc, ids, warnings, GroupChoice.NONE));
  }

  /**
   * As above; a chosen parent is made, and the group of a budget, which goes by {@link
   * #removeBudget}.
   *
   * @throws ContainerException when one cannot be made
   */
  static Cgroups open(Naming naming) {
    Path proc = naming.proc();
    try {
      CgroupLayout layout =
          CgroupLayout.parse(
              WholeFile.text(proc.resolve("self/mountinfo"), StandardCharsets.ISO_8859_1),
              WholeFile.text(proc.resolve("self/cgroup"), StandardCharsets.ISO_8859_1),
              proc);
      String stat = WholeFile.text(proc.resolve("self/stat"), StandardCharsets.ISO_8859_1);
      String pid = stat.substring(0, stat.indexOf(' '));
      String prefix = PREFIX + pid + "-" + startTicks(stat) + "-";
      return new Cgroups(naming, layout, prefix);
    } catch (IOException e) {
      throw ContainerException.of("control groups", "cannot read " + e.getMessage());
    }
  }

  /** Field 22 of proc_pid_stat(5); the command's name before it may hold anything. */
  private static String startTicks(String stat) {
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
  }

  private ImmutableMap<Path, Path> homes(CgroupLayout host) {
    ImmutableMap.Builder<Path, Path> found = ImmutableMap.builder();
    for (String controller : CgroupParent.VERSION1) {
      Optional<Path> parent = layout.version1(controller);
      if (parent.isPresent()) {
        found.put(parent.get(), host.version1(controller).orElse(parent.get()));
      }
    }
    return found.buildKeepingLast();
  }

  /** Every directory in which groups are made, inner ones first. */
  ImmutableSet<Path> parents() {
    ImmutableSet.Builder<Path> parents = ImmutableSet.builder();
    parents.addAll(layout.version1Hierarchies().values());
    layout.unified().ifPresent(parents::add);
    layout.unifiedMount().ifPresent(parents::add);
    budgetGroup.ifPresent(group -> parents.addAll(group.parents()));
    return parents.build();
  }

  /** Microseconds in {@link #CPU_PERIOD_MICROS}; the kernel takes a thousand at least. */
  static long cpuQuota(long cpuMillis) {
    return Math.max(1000, cpuMillis * CPU_PERIOD_MICROS / 1000);
  }

  /**
   * Removes the group of the budget; to be called when no container runs any more.
   *
   * @return whether nothing is left of it
   */
  boolean removeBudget() {
    return budgetGroup.isEmpty() || budgetGroup.get().remove();
  }

  /** How the names of all groups begin that this process makes. */
  String prefix() {
    return prefix;
  }

  /**
   * Plans the groups of a container.
   *
   * @throws ContainerException when a limit cannot be kept, or a chosen parent takes no container
   */
  CgroupPlacement place(ContainerLimits limits) {
    sweep();
    CgroupPlacement placement =
        new Placing(limits, prefix + Long.toHexString(ids.getAsLong())).place();
    if (chosen.isPresent() && placement.version1().isEmpty() && placement.version2() == null) {
      throw ContainerException.of(
          chosen.get().name(), "the group takes no container: see cgroups(7) on delegation");
    }
    return placement;
  }

  private static Optional<Path> usable(Optional<Path> directory) {
    return directory.filter(Files::isWritable);
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
    if (swept) {
      return;
    }
    swept = true;
    for (Path parent : parents()) {
      sweep(parent);
    }
  }

  /** Whether all went; what is in use, or not ours to look at, is left to the next one. */
  private boolean sweep(Path parent) {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path group : groups) {
        if (isStale(String.valueOf(group.getFileName()))) {
          sweep(group); // below that of a build are those of its containers
          Files.delete(group);
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isStale(String name) {
    String[] parts = name.split("-", -1);
    if (parts.length != 4 || name.startsWith(prefix)) {
      return false;
    }
    try {
      Path stat = proc.resolve(parts[1]).resolve("stat");
      return !startTicks(WholeFile.text(stat, StandardCharsets.ISO_8859_1)).equals(parts[2]);
    } catch (IOException e) {
      return true;
    }
  }

  /** Collects what one container needs. */
  private final class Placing {
    private final Resources resources;
    private final Tuning tuning;
    private final boolean allDevices;
    private final ImmutableList<DeviceRules.Granted> devices;
    private final String name;
    private final ImmutableList.Builder<Action> actions = ImmutableList.builder();
    private final Map<Path, Path> version1 = new LinkedHashMap<>();
    private @Nullable Path version2;
    private boolean delegated;
    private @Nullable MemoryWatch memory;
    private boolean devicesFree;

    Placing(ContainerLimits limits, String name) {
      this.resources = limits.resources();
      this.tuning = resources.tuning();
      this.allDevices = limits.allDevices();
      this.devices = limits.devices();
      this.name = name;
    }

    CgroupPlacement place() {
      limitPids();
      limitMemory();
      limitCpu();
      pinCpus();
      limitDevices();
      joinChosen();
      return new CgroupPlacement(actions.build(), joined(), version2, memory, devicesFree, shown());
    }

    private ImmutableMap<Path, Path> joined() {
      ImmutableMap.Builder<Path, Path> joined = ImmutableMap.builder();
      version1.forEach((parent, group) -> joined.put(group, homes.getOrDefault(parent, parent)));
      return joined.buildOrThrow();
    }

    private ImmutableMap<String, Path> shown() {
      ImmutableMap.Builder<String, Path> shown = ImmutableMap.builder();
      for (Map.Entry<String, Path> hierarchy : layout.version1Hierarchies().entrySet()) {
        Path group = version1.get(hierarchy.getValue());
        if (group != null) {
          shown.put(hierarchy.getKey(), group);
        }
      }
      if (version1.isEmpty() && version2 != null) {
        shown.put("", version2);
      }
      return shown.buildOrThrow();
    }

    private void limitPids() {
      if (resources.pids() < 0 && budget.pids() == 0) {
        return;
      }
      Optional<Path> group = group("pids");
      if (group.isPresent() && resources.pids() < 0) {
        return; // in the group, so that the budget counts it
      }
      if (group.isPresent()) {
        set(group.get(), "pids.max", resources.pids() == 0 ? DEFAULT_PIDS : resources.pids());
      } else if (resources.pids() > 0) {
        throw ContainerException.noController("pids", "--pids-limit");
      } else {
        warn("no limit on the number of processes: the host has no pids control group to write to");
      }
    }

    private void limitMemory() {
      long bytes = resources.memoryBytes();
      if (bytes == 0 && budget.memoryBytes() == 0) {
        return;
      }
      Path group =
          group("memory").orElseThrow(() -> ContainerException.noController("memory", "--memory"));
      String file = version1.containsValue(group) ? "memory.oom_control" : "memory.events";
      if (bytes == 0) {
        // whose process the kernel kills for the budget's sake is told by the container's own group
        memory = new MemoryWatch(group.resolve(file), "out of memory (limit of the build)");
        return;
      }
      memory =
          new MemoryWatch(group.resolve(file), "out of memory (limit " + sizeText(bytes) + ")");
      if (version1.containsValue(group)) {
        set(group, "memory.limit_in_bytes", bytes);
        String limit = Long.toString(tuning.swapBytes() == 0 ? bytes : tuning.swapBytes());
        actions.add(new Action.Try(group.resolve("memory.memsw.limit_in_bytes"), limit));
      } else {
        set(group, "memory.max", bytes);
        long swap = tuning.swapBytes() == 0 ? 0 : tuning.swapBytes() - bytes;
        String limit = swap < 0 ? "max" : Long.toString(swap);
        actions.add(new Action.Try(group.resolve("memory.swap.max"), limit));
      }
    }

    private void limitCpu() {
      if (resources.cpuMillis() == 0 && budget.cpuMillis() == 0 && tuning.cpuShares() == 0) {
        return;
      }
      Path group = group("cpu").orElseThrow(() -> ContainerException.noController("cpu", "--cpus"));
      if (tuning.cpuShares() > 0) {
        weigh(group);
      }
      boolean ownLimit =
          resources.cpuMillis() > 0
              && (budget.cpuMillis() == 0 || resources.cpuMillis() < budget.cpuMillis());
      if (!ownLimit) {
        return; // version 1 takes none above the parent's
      }
      long quota = cpuQuota(resources.cpuMillis());
      if (version1.containsValue(group)) {
        set(group, "cpu.cfs_period_us", CPU_PERIOD_MICROS);
        set(group, "cpu.cfs_quota_us", quota);
      } else {
        actions.add(new Action.Set(group.resolve("cpu.max"), quota + " " + CPU_PERIOD_MICROS));
      }
    }

    /** Version 2 has 1 to 10000 where version 1 has 2 to 262144: in proportion. */
    private void weigh(Path group) {
      long shares = Math.clamp(tuning.cpuShares(), 2, 262_144);
      if (version1.containsValue(group)) {
        set(group, "cpu.shares", shares);
      } else {
        set(group, "cpu.weight", 1 + (shares - 2) * 9999 / 262_142);
      }
    }

    private void pinCpus() {
      if (!tuning.pins()) {
        return;
      }
      String option = "--resource cpuset-" + (tuning.cpus().isEmpty() ? "mems" : "cpus");
      Path group =
          group("cpuset").orElseThrow(() -> ContainerException.noController("cpuset", option));
      boolean first = version1.containsValue(group);
      pin(group, "cpuset.cpus", tuning.cpus(), first);
      pin(group, "cpuset.mems", tuning.nodes(), first);
    }

    /** A new group of version 1 has none, and takes no process without both. */
    private void pin(Path group, String file, String list, boolean needed) {
      if (!list.isEmpty()) {
        actions.add(new Action.Set(group.resolve(file), list));
      } else if (needed) {
        Path own = group.resolveSibling(file);
        try {
          String all = WholeFile.text(own, StandardCharsets.US_ASCII).strip();
          actions.add(new Action.Set(group.resolve(file), all));
        } catch (IOException e) {
          throw ContainerException.because("control groups", e);
        }
      }
    }

    private void limitDevices() {
      if (allDevices) {
        return;
      }
      DeviceRules rules = DeviceRules.standard().with(devices);
      if (usable(layout.version1("devices")).isPresent()) {
        Path group = group("devices").orElseThrow();
        actions.add(new Action.Set(group.resolve("devices.deny"), "a"));
        for (String line : rules.allowLines()) {
          actions.add(new Action.Set(group.resolve("devices.allow"), line));
        }
        return;
      }
      if (version2 == null) {
        version2 = usable(layout.unified()).map(this::make).orElse(null);
      }
      if (version2 == null) {
        devicesFree = true;
        warn(
            "containers cannot make device nodes: the host has no control group to deny them with");
      } else {
        actions.add(new Action.Devices(version2, rules.program()));
      }
    }

    /** The limits of a chosen parent hold, and it counts, only where a container is below it. */
    private void joinChosen() {
      if (chosen.isEmpty()) {
        return;
      }
      for (String controller : CgroupParent.VERSION1) {
        usable(layout.version1(controller))
            .ifPresent(parent -> version1.computeIfAbsent(parent, this::make));
      }
      if (version1.isEmpty() && version2 == null) {
        version2 = usable(layout.unified()).map(this::make).orElse(null);
      }
    }

    /**
     * The container's group for a controller, in version 1 where that has it, else in version 2.
     */
    private Optional<Path> group(String controller) {
      Optional<Path> own = usable(layout.version1(controller));
      if (own.isPresent()) {
        return Optional.of(version1.computeIfAbsent(own.get(), this::make));
      }
      if (version2 == null) {
        Optional<Path> parent = CgroupDelegation.parentWith(neededOfVersion2(), layout);
        delegated = parent.isPresent();
        version2 = parent.map(this::make).orElse(null);
      }
      return delegated ? Optional.ofNullable(version2) : Optional.empty();
    }

    private ImmutableList<String> neededOfVersion2() {
      ImmutableList.Builder<String> needed = ImmutableList.builder();
      addNeeded("pids", resources.pids() >= 0 || budget.pids() > 0, needed);
      addNeeded("memory", resources.memoryBytes() > 0 || budget.memoryBytes() > 0, needed);
      boolean cpu = resources.cpuMillis() > 0 || tuning.cpuShares() > 0 || budget.cpuMillis() > 0;
      addNeeded("cpu", cpu, needed);
      addNeeded("cpuset", tuning.pins(), needed);
      return needed.build();
    }

    private void addNeeded(String controller, boolean asked, ImmutableList.Builder<String> needed) {
      if (asked && usable(layout.version1(controller)).isEmpty()) {
        needed.add(controller);
      }
    }

    private Path make(Path parent) {
      Path group = parent.resolve(name);
      actions.add(new Action.Make(group));
      return group;
    }

    private void set(Path group, String file, long value) {
      actions.add(new Action.Set(group.resolve(file), Long.toString(value)));
    }
  }
}
