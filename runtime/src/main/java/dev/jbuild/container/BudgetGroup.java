package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The control group of a whole build, with a {@link Budget}, in each hierarchy that has a
 * controller of it; the groups of containers are made below. It has no process of its own.
 */
final class BudgetGroup {
  private static final int REMOVE_TRIES = 1000; // of a millisecond each: monitors finish first

  private final Budget budget;
  private final CgroupLayout host;
  private final String name;

  /** What was made, in order. */
  private final List<Path> groups = new ArrayList<>();

  private final Set<Path> version1 = new LinkedHashSet<>();
  private Optional<Path> version2 = Optional.empty();

  private BudgetGroup(Budget budget, CgroupLayout host, String name) {
    this.budget = budget;
    this.host = host;
    this.name = name;
  }

  /**
   * Makes the groups and sets their limits.
   *
   * @param host where they are made: each one's parent is this process's own group there
   * @throws ContainerException when a limit cannot be kept; nothing is left then
   */
  static BudgetGroup make(Budget budget, CgroupLayout host, String name) {
    BudgetGroup group = new BudgetGroup(budget, host, name);
    boolean made = false;
    try {
      group.make();
      made = true;
      return group;
    } catch (IOException e) {
      throw ContainerException.because("control group of the build", e);
    } finally {
      if (!made) {
        group.remove();
      }
    }
  }

  /** The hierarchies as containers of the build are to see them. */
  CgroupLayout layout() {
    return host.nested(ImmutableSet.copyOf(version1), version2, name);
  }

  /** Directories that hold the groups. */
  ImmutableSet<Path> parents() {
    ImmutableSet.Builder<Path> parents = ImmutableSet.builder();
    groups.forEach(group -> parents.add(group.resolveSibling("")));
    return parents.build();
  }

  private void make() throws IOException {
    ImmutableList<String> ofVersion2 = controllersOfVersion2();
    if (!ofVersion2.isEmpty()) {
      makeVersion2(ofVersion2);
    }
    if (budget.memoryBytes() > 0) {
      limitMemory();
    }
    if (budget.cpuMillis() > 0) {
      limitCpu();
    }
    if (budget.pids() > 0) {
      set(group("pids"), "pids.max", Long.toString(budget.pids()));
    }
  }

  private ImmutableList<String> controllersOfVersion2() {
    ImmutableList.Builder<String> controllers = ImmutableList.builder();
    addUnlessVersion1("memory", budget.memoryBytes(), controllers);
    addUnlessVersion1("cpu", budget.cpuMillis(), controllers);
    addUnlessVersion1("pids", budget.pids(), controllers);
    return controllers.build();
  }

  private void addUnlessVersion1(
      String controller, long limit, ImmutableList.Builder<String> controllers) {
    if (limit > 0 && usable(controller).isEmpty()) {
      controllers.add(controller);
    }
  }

  private Optional<Path> usable(String controller) {
    return host.version1(controller).filter(Files::isWritable);
  }

  /** With all that containers may need if that can be, else with what the budget needs. */
  private void makeVersion2(ImmutableList<String> needed) throws IOException {
    ImmutableList.Builder<String> wanted = ImmutableList.builder();
    for (String controller : CgroupParent.VERSION2) {
      if (usable(controller).isEmpty()) {
        wanted.add(controller);
      }
    }
    Path parent =
        CgroupDelegation.parentWith(wanted.build(), host)
            .or(() -> CgroupDelegation.parentWith(needed, host))
            .orElseThrow(
                () ->
                    ContainerException.noController(needed.getFirst(), option(needed.getFirst())));
    Path group = create(parent);
    version2 = Optional.of(group);
    CgroupParent.enable(group);
  }

  private static String option(String controller) {
    return "--resource build-" + (controller.equals("cpu") ? "cpus" : controller);
  }

  private void limitMemory() throws IOException {
    Path group = group("memory");
    String bytes = Long.toString(budget.memoryBytes());
    if (version2.filter(group::equals).isPresent()) {
      set(group, "memory.max", bytes);
      attempt(group, "memory.swap.max", "0");
    } else {
      set(group, "memory.limit_in_bytes", bytes);
      attempt(group, "memory.memsw.limit_in_bytes", bytes);
    }
  }

  private void limitCpu() throws IOException {
    Path group = group("cpu");
    String quota = Long.toString(Cgroups.cpuQuota(budget.cpuMillis()));
    String period = Long.toString(Cgroups.CPU_PERIOD_MICROS);
    if (version2.filter(group::equals).isPresent()) {
      set(group, "cpu.max", quota + " " + period);
    } else {
      set(group, "cpu.cfs_period_us", period);
      set(group, "cpu.cfs_quota_us", quota);
    }
  }

  /** Made when it is not there: several controllers may share a hierarchy of version 1. */
  private Path group(String controller) throws IOException {
    Optional<Path> parent = usable(controller);
    if (parent.isEmpty()) {
      return version2.orElseThrow();
    }
    return version1.add(parent.get()) ? create(parent.get()) : parent.get().resolve(name);
  }

  private Path create(Path parent) throws IOException {
    Path group = Files.createDirectories(parent.resolve(name));
    groups.add(group);
    return group;
  }

  private static void set(Path group, String file, String text) throws IOException {
    Files.write(
        group.resolve(file), text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
  }

  /** The kernel may count no swap. */
  private static void attempt(Path group, String file, String text) throws IOException {
    if (Files.isWritable(group.resolve(file))) {
      set(group, file, text);
    }
  }

  /** Whether all groups are gone; one that is still in use is left to the janitor. */
  boolean remove() {
    boolean gone = true;
    for (Path group : groups) {
      gone &= remove(group);
    }
    return gone;
  }

  private static boolean remove(Path group) {
    for (int tries = REMOVE_TRIES; tries > 0; tries--) {
      try {
        Files.delete(group);
        return true;
      } catch (NoSuchFileException e) {
        return true;
      } catch (IOException e) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    return false;
  }
}
