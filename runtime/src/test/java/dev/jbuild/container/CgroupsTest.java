package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.launch.LaunchPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsTest {
  private static final String NAME = "jbuild-77-12345-1";
  private static final String BUILD = "jbuild-77-12345-build";

  @TempDir Path root;
  private final List<String> warnings = new ArrayList<>();

  private void host(String mountinfo, String cgroup) throws IOException {
    Path self = Files.createDirectories(root.resolve("proc/self"));
    Files.writeString(self.resolve("mountinfo"), mountinfo.replace("ROOT", root.toString()));
    Files.writeString(self.resolve("cgroup"), cgroup);
    Files.writeString(self.resolve("stat"), stat("77", "12345"));
  }

  private static String stat(String pid, String start) {
    return pid + " (a ) b) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 " + start + " 0\n";
  }

  private void version1(String... controllers) throws IOException {
    StringBuilder mounts = new StringBuilder();
    StringBuilder own = new StringBuilder();
    for (String controller : controllers) {
      Files.createDirectories(root.resolve("cg").resolve(controller));
      mounts
          .append("1 2 0:3 / ROOT/cg/")
          .append(controller)
          .append(" rw - cgroup cgroup rw,")
          .append(controller)
          .append('\n');
      own.append("1:").append(controller).append(":/\n");
    }
    host(mounts.toString(), own.toString());
  }

  private Path version2(String controllers, String handedDown) throws IOException {
    Path own = Files.createDirectories(root.resolve("cg/slice/scope"));
    for (Path group : List.of(own, root.resolve("cg/slice"), root.resolve("cg"))) {
      Files.writeString(group.resolve("cgroup.controllers"), controllers + "\n");
      Files.writeString(group.resolve("cgroup.subtree_control"), handedDown + "\n");
    }
    host("1 2 0:3 / ROOT/cg rw - cgroup2 cgroup2 rw\n", "0::/slice/scope\n");
    return own;
  }

  private record Placed(String plan, ImmutableMap<String, Path> shown) {}

  private Placed place(Resources resources) {
    LaunchPlan.Builder plan = LaunchPlan.builder();
    Cgroups cgroups = Cgroups.open(root.resolve("proc"), () -> 1, warnings::add);
    CgroupPlacement placement = cgroups.place(new ContainerLimits(resources, false));
    placement.addTo(plan);
    return new Placed(plan.build().toString().replace(root.toString(), ""), placement.shown());
  }

  @Test
  void versionOneJoinsOneGroupInEachHierarchyThatLimits() throws IOException {
    version1("pids", "devices", "memory", "cpu", "freezer");

    Placed placed = place(new Resources(64 << 20, 1500, 99, 0));

    assertThat(placed.plan)
        .startsWith("cg-make /cg/pids/" + NAME + "\ncg-set /cg/pids/" + NAME + "/pids.max 99\n")
        .contains("cg-set /cg/memory/" + NAME + "/memory.limit_in_bytes 67108864\n")
        .contains("cg-try /cg/memory/" + NAME + "/memory.memsw.limit_in_bytes 67108864\n")
        .contains("oom /cg/memory/" + NAME + "/memory.oom_control out of memory (limit 64m)\n")
        .contains("cg-set /cg/cpu/" + NAME + "/cpu.cfs_quota_us 150000\n")
        .contains("cg-set /cg/devices/" + NAME + "/devices.deny a\n")
        .contains("cg-join /cg/devices/" + NAME + "/cgroup.procs\n")
        .doesNotContain("freezer");
    assertThat(placed.shown.keySet()).containsExactly("cpu", "devices", "memory", "pids");
    assertThat(warnings).isEmpty();
  }

  @Test
  void unlimitedContainerJoinsPidsAndDevicesAlone() throws IOException {
    version1("pids", "devices", "memory", "cpu");

    Placed placed = place(Resources.defaults());

    assertThat(placed.plan).contains("/pids.max 4096\n").doesNotContain("memory");
    assertThat(placed.shown.keySet()).containsExactly("devices", "pids");
  }

  @Test
  void versionTwoUsesTheNearestGroupThatHandsControllersDown() throws IOException {
    version2("cpu memory pids", "");
    Files.writeString(root.resolve("cg/slice/cgroup.subtree_control"), "cpu memory pids\n");
    Files.delete(root.resolve("cg/slice/scope/cgroup.subtree_control"));

    Placed placed = place(new Resources(1 << 30, 250, 0, 0));

    String group = "/cg/slice/" + NAME;
    assertThat(placed.plan)
        .startsWith("cg-make " + group + "\ncg-set " + group + "/pids.max 4096\n")
        .contains("cg-set " + group + "/memory.max 1073741824\n")
        .contains("cg-try " + group + "/memory.swap.max 0\n")
        .contains("oom " + group + "/memory.events out of memory (limit 1g)\n")
        .contains("cg-set " + group + "/cpu.max 25000 100000\n")
        .contains("cg-device " + group + " ")
        .contains("cg-into " + group + "\n");
    assertThat(placed.shown).hasSize(1).containsKey("");
  }

  @Test
  void hybridTakesLimitsFromVersionOneAndDevicesFromWhereTheyAre() throws IOException {
    Files.createDirectories(root.resolve("cg/pids"));
    Files.createDirectories(root.resolve("cg/unified"));
    host(
        """
        1 2 0:3 / ROOT/cg/pids rw - cgroup cgroup rw,pids
        1 2 0:4 / ROOT/cg/unified rw - cgroup2 cgroup2 rw
        """,
        "2:pids:/\n0::/\n");

    Placed placed = place(Resources.defaults());

    assertThat(placed.plan)
        .contains("cg-join /cg/pids/" + NAME + "/cgroup.procs\n")
        .contains("cg-device /cg/unified/" + NAME + " ")
        .contains("cg-into /cg/unified/" + NAME + "\n");
    assertThat(placed.shown.keySet()).containsExactly("pids");
  }

  @Test
  void tuningIsWrittenAsEachVersionHasIt() throws IOException {
    version1("pids", "devices", "memory", "cpu", "cpuset");
    Files.writeString(root.resolve("cg/cpuset/cpuset.mems"), "0-1\n");
    Resources tuned = new Resources(1 << 20, 0, 0, 0, new Tuning(3 << 20, 512, "0,2", ""));

    assertThat(place(tuned).plan)
        .contains("/memory.memsw.limit_in_bytes 3145728\n")
        .contains("/cpu.shares 512\n")
        .contains("cg-set /cg/cpuset/" + NAME + "/cpuset.cpus 0,2\n")
        .contains("cg-set /cg/cpuset/" + NAME + "/cpuset.mems 0-1\n")
        .doesNotContain("quota");

    version2("cpu cpuset memory pids", "cpu cpuset memory pids");
    assertThat(place(tuned).plan)
        .contains("/memory.swap.max 2097152\n")
        .contains("/cpu.weight 20\n")
        .contains("/cpuset.cpus 0,2\n")
        .doesNotContain("cpuset.mems");
  }

  @Test
  void missingControllerIsAnErrorWhenALimitWasAskedFor() throws IOException {
    version1("devices");

    assertThatThrownBy(() -> place(new Resources(1 << 20, 0, 0, 0)))
        .isInstanceOf(ContainerException.class)
        .hasMessage("--memory: the host has no memory control group that jbuild may write to");
    assertThatThrownBy(() -> place(new Resources(0, 500, 0, 0))).hasMessageStartingWith("--cpus: ");
    assertThatThrownBy(() -> place(new Resources(0, 0, 5, 0)))
        .hasMessageStartingWith("--pids-limit: ");
  }

  @Test
  void missingPidsControllerIsAWarningWhenNoLimitWasAskedFor() throws IOException {
    version1("devices");

    place(Resources.defaults());

    assertThat(warnings)
        .containsExactly(
            "no limit on the number of processes: the host has no pids control group to write to");
  }

  @Test
  void hostWithoutAnyGroupLeavesDevicesToTheMounts() throws IOException {
    host("", "");

    LaunchPlan.Builder plan = LaunchPlan.builder();
    CgroupPlacement placement =
        Cgroups.open(root.resolve("proc"), () -> 1, warnings::add)
            .place(new ContainerLimits(Resources.defaults(), false));
    placement.addTo(plan);

    assertThat(placement.devicesFree()).isTrue();
    assertThat(placement.joinsByThread()).isFalse();
    assertThat(plan.build().toString()).isEmpty();
    assertThat(warnings)
        .containsExactly(
            "no limit on the number of processes: the host has no pids control group to write to",
            "containers cannot make device nodes: the host has no control group to deny them with");
  }

  @Test
  void groupsOfDeadProcessesAreSwept() throws IOException {
    version1("pids", "devices");
    Path dead = Files.createDirectory(root.resolve("cg/pids/jbuild-88-1-1"));
    Path reused = Files.createDirectory(root.resolve("cg/pids/jbuild-99-1-1"));
    Path alive = Files.createDirectory(root.resolve("cg/pids/jbuild-99-5-1"));
    Path foreign = Files.createDirectory(root.resolve("cg/pids/jbuild-x"));
    Files.createDirectories(root.resolve("proc/99"));
    Files.writeString(root.resolve("proc/99/stat"), stat("99", "5"));

    place(Resources.defaults());

    assertThat(dead).doesNotExist();
    assertThat(reused).doesNotExist();
    assertThat(alive).exists();
    assertThat(foreign).exists();
  }

  @Test
  void chosenParentIsMadeInVersionOneAndTheContainerIsBelowItWhereverItCounts() throws IOException {
    version1("pids", "devices", "memory", "cpu", "cpuset");

    Placed placed = placeBelow("/ci/builds", Resources.defaults());

    assertThat(root.resolve("cg/memory/ci/builds")).isDirectory();
    assertThat(placed.plan)
        .startsWith("cg-make /cg/pids/ci/builds/" + NAME + "\n")
        .contains("cg-join /cg/memory/ci/builds/" + NAME + "/cgroup.procs\n")
        .contains("cg-join /cg/cpu/ci/builds/" + NAME + "/cgroup.procs\n")
        .doesNotContain("cpuset");
    assertThat(warnings).isEmpty();
  }

  @Test
  void chosenParentOfVersionTwoIsUsedAndNoneAboveIt() throws IOException {
    version2("cpu memory pids", "cpu memory pids");
    Path parent = Files.createDirectories(root.resolve("cg/ci"));
    Files.writeString(parent.resolve("cgroup.controllers"), "cpu memory pids\n");
    Files.writeString(parent.resolve("cgroup.subtree_control"), "\n");

    Placed placed = placeBelow("ci", new Resources(1 << 30, 0, 0, 0));

    assertThat(placed.plan)
        .startsWith("cg-make /cg/ci/" + NAME + "\ncg-set /cg/ci/" + NAME + "/pids.max 4096\n")
        .contains("cg-into /cg/ci/" + NAME + "\n");
    assertThat(parent.resolve("cgroup.subtree_control")).content().contains("+").contains("memory");
  }

  @Test
  void chosenParentWithoutTheControllerOfALimitIsRefused() throws IOException {
    version2("cpu memory pids", "cpu memory pids");
    Path parent = Files.createDirectories(root.resolve("cg/ci"));
    Files.writeString(parent.resolve("cgroup.controllers"), "cpu\n");
    Files.writeString(parent.resolve("cgroup.subtree_control"), "\n");

    assertThatThrownBy(() -> placeBelow("ci", new Resources(1 << 30, 0, 0, 0)))
        .isInstanceOf(ContainerException.class)
        .hasMessageStartingWith("--memory: ");
  }

  @Test
  void hostWithoutGroupsHasNoPlaceForAChosenParent() throws IOException {
    host("", "");

    assertThatThrownBy(() -> placeBelow("ci", Resources.defaults()))
        .isInstanceOf(ContainerException.class)
        .hasMessage("--cgroup-parent /ci: the host has no control groups that jbuild can see");
  }

  @Test
  void pathThatLeavesTheHierarchyIsNone() {
    for (String text : List.of("", "..", "a/../b", "/./a", "a\0b", "a\nb", "x".repeat(256))) {
      assertThat(CgroupParent.parse(text)).as(text).isEmpty();
    }
    assertThat(CgroupParent.parse("//a//b/")).contains(new CgroupParent("a/b"));
    assertThat(CgroupParent.parse("/")).contains(new CgroupParent(""));
    assertThat(CgroupParent.parse("a..b/.c")).contains(new CgroupParent("a..b/.c"));
  }

  @Test
  void budgetMakesOneGroupInEachHierarchyThatItNeedsAndContainersGoBelow() throws IOException {
    version1("pids", "devices", "memory", "cpu");
    makeBudgetFiles("cg/memory", "memory.limit_in_bytes");
    makeBudgetFiles("cg/cpu", "cpu.cfs_period_us", "cpu.cfs_quota_us");

    Cgroups cgroups = budgeted(new Budget(1 << 30, 1500, 0));
    String plan = plan(cgroups, new Resources(64 << 20, 4000, 0, 0));

    Path build = root.resolve("cg/memory").resolve(BUILD);
    assertThat(build.resolve("memory.limit_in_bytes")).hasContent("1073741824");
    assertThat(root.resolve("cg/cpu").resolve(BUILD).resolve("cpu.cfs_quota_us"))
        .hasContent("150000");
    assertThat(root.resolve("cg/pids").resolve(BUILD)).doesNotExist();
    assertThat(plan)
        .contains("cg-make /cg/memory/" + BUILD + "/" + NAME + "\n")
        .contains("/" + BUILD + "/" + NAME + "/memory.limit_in_bytes 67108864\n")
        .contains("cg-join /cg/cpu/" + BUILD + "/" + NAME + "/cgroup.procs\n")
        .contains("cg-make /cg/pids/" + NAME + "\n")
        .as("more than the budget has is no limit")
        .doesNotContain("cfs_quota");
    assertThat(cgroups.parents()).contains(build, root.resolve("cg/memory"));
  }

  @Test
  void memoryBudgetAloneIsWatchedInTheContainersOwnGroup() throws IOException {
    version1("pids", "devices", "memory", "cpu");
    makeBudgetFiles("cg/memory", "memory.limit_in_bytes");

    String plan = plan(budgeted(new Budget(1 << 30, 0, 0)), new Resources(0, 0, -1, 0));

    assertThat(plan)
        .contains("oom /cg/memory/" + BUILD + "/" + NAME + "/memory.oom_control out of memory")
        .doesNotContain("limit_in_bytes")
        .doesNotContain("pids");
  }

  @Test
  void budgetOfVersionTwoIsTheOnlyGroupThatHandsDownToContainers() throws IOException {
    version2("cpu memory pids", "cpu memory pids");
    Files.delete(root.resolve("cg/slice/scope/cgroup.subtree_control"));
    makeBudgetFiles("cg/slice", "memory.max", "pids.max");
    Path build = root.resolve("cg/slice").resolve(BUILD);
    Files.writeString(build.resolve("cgroup.controllers"), "cpu memory pids");
    Files.writeString(build.resolve("cgroup.subtree_control"), "");

    String plan = plan(budgeted(new Budget(1 << 20, 0, 50)), Resources.defaults());

    assertThat(build.resolve("memory.max")).hasContent("1048576");
    assertThat(build.resolve("pids.max")).hasContent("50");
    assertThat(plan)
        .startsWith("cg-make /cg/slice/" + BUILD + "/" + NAME + "\n")
        .contains("cg-into /cg/slice/" + BUILD + "/" + NAME + "\n");
  }

  @Test
  void budgetThatTheHostCannotKeepIsRefused() throws IOException {
    version1("pids", "devices");

    assertThatThrownBy(() -> budgeted(new Budget(1 << 30, 0, 0)))
        .isInstanceOf(ContainerException.class)
        .hasMessage(
            "--resource build-memory: the host has no memory control group that jbuild may write"
                + " to");
    assertThatThrownBy(() -> budgeted(new Budget(0, 500, 0)))
        .hasMessageStartingWith("--resource build-cpus: ");
  }

  @Test
  void deadBuildsGroupIsSweptWithThoseOfItsContainers() throws IOException {
    version1("pids", "devices", "memory", "cpu");
    Path dead = Files.createDirectories(root.resolve("cg/memory/jbuild-88-1-build/jbuild-88-1-5"));

    place(Resources.defaults());

    assertThat(dead.getParent()).doesNotExist();
  }

  /** What the kernel puts into a new group; here the group is made with them. */
  private void makeBudgetFiles(String parent, String... names) throws IOException {
    Path group = Files.createDirectories(root.resolve(parent).resolve(BUILD));
    for (String file : names) {
      Files.createFile(group.resolve(file));
    }
  }

  private Cgroups budgeted(Budget budget) {
    return Cgroups.open(
        new Cgroups.Naming(
            root.resolve("proc"),
            () -> 1,
            warnings::add,
            new GroupChoice(Optional.empty(), budget)));
  }

  private String plan(Cgroups cgroups, Resources resources) {
    LaunchPlan.Builder plan = LaunchPlan.builder();
    cgroups.place(new ContainerLimits(resources, false)).addTo(plan);
    return plan.build().toString().replace(root.toString(), "");
  }

  private Placed placeBelow(String parent, Resources resources) {
    LaunchPlan.Builder plan = LaunchPlan.builder();
    Cgroups cgroups =
        Cgroups.open(
            new Cgroups.Naming(
                root.resolve("proc"),
                () -> 1,
                warnings::add,
                new GroupChoice(CgroupParent.parse(parent), Budget.NONE)));
    CgroupPlacement placement = cgroups.place(new ContainerLimits(resources, false));
    placement.addTo(plan);
    return new Placed(plan.build().toString().replace(root.toString(), ""), placement.shown());
  }
}
