package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import dev.jbuild.launch.LaunchPlan;
import dev.jbuild.posix.Bytes;
import dev.jbuild.user.ResolvedUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaunchPlannerTest {
  private static final Path STORE = Path.of("/store");

  private static ContainerSpec spec(String... argv) {
    Rootfs root =
        new Rootfs(
            ImmutableList.of(STORE.resolve("l2"), STORE.resolve("l1")),
            STORE.resolve("upper"),
            STORE.resolve("work"),
            false);
    return ContainerSpec.of(
        root, new ProcessSpec(ImmutableList.copyOf(argv), ImmutableList.of("A=b"), "/w", "app"));
  }

  private static String plan(ContainerSpec spec, boolean terminal) {
    return plan(spec, terminal, false);
  }

  private static String plan(ContainerSpec spec, boolean terminal, boolean devicesFree) {
    LaunchPlanner.Prepared prepared =
        new LaunchPlanner.Prepared(
            spec.root().lowerTopFirst(),
            Path.of("/places"),
            ImmutableMap.of("/etc/hosts", "h\n", "/etc/hostname", ""),
            new ResolvedUser(1000, 1000, ImmutableIntArray.of(4, 99), "/home/app"),
            new CgroupPlacement(
                ImmutableList.of(),
                ImmutableMap.of(),
                null,
                null,
                devicesFree,
                ImmutableMap.of("pids", Path.of("/sys/fs/cgroup/pids/j"))),
            spec.security().seccomp() ? "06000000" : "",
            ImmutableList.of(),
            2);
    LaunchPlan.Builder plan = LaunchPlan.builder();
    new LaunchPlanner(spec, prepared, terminal, plan).addContainer();
    return plan.build().toString();
  }

  @Test
  void stepIsPlannedAsTheGoldenFileSays() throws IOException {
    assertGolden("step.plan", plan(spec("sh", "-c", "make"), false));
  }

  private void assertGolden(String name, String plan) throws IOException {
    Path golden = Path.of("src/test/resources/dev/jbuild/container", name);
    if (Boolean.getBoolean("jbuild.golden.update")) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, plan);
    }
    assertThat(plan).isEqualTo(Files.readString(golden));
  }

  @Test
  void terminalAddsAConsoleAfterItsFileSystem() {
    String plan = plan(spec("sh"), true);

    assertThat(plan).containsSubsequence("file console 0620", "attach /dev/pts\nconsole\n");
    assertThat(plan).contains("env TERM=xterm\n");
  }

  @Test
  void hostNetworkHasNoNamespaceAndNoLoopbackOfItsOwn() {
    assertThat(plan(spec("sh").withNetwork(NetworkMode.HOST), false))
        .contains("clone 0x2c020080\n")
        .doesNotContain("loopback");
    assertThat(plan(spec("sh"), false)).contains("clone 0x6c020080\n").contains("loopback\n");
  }

  @Test
  void chrootMakesNoNamespaceButThoseOfMountsAndHostNameAndKillsWhatIsLeft() {
    Security chroot = Security.defaults().withIsolation(Isolation.CHROOT);

    String plan = plan(spec("sh").withSecurity(chroot).withNetwork(NetworkMode.HOST), false);

    assertThat(plan)
        .contains("kill-rest\nclone 0x4020000\nprivate\n")
        .contains("fs-set hidepid ptraceable\n")
        .contains("scope\n")
        .doesNotContain("netns")
        .doesNotContain("cgroupns")
        .doesNotContain("fs mqueue");
    assertThat(plan(spec("sh").withSecurity(chroot), false))
        .contains("clone 0x4020000\nnetns\nprivate\n")
        .contains("loopback\n");
  }

  @Test
  void mountsAreAttachedAfterThoseOfTheKernelAndProtectedLast() {
    ContainerSpec spec =
        spec("sh")
            .withMounts(
                ImmutableList.of(
                    new Mount.Tmpfs("/dev/shm/x", ImmutableList.of("size=1k")),
                    new Mount.Bind(Path.of("/host/data"), "/data", true)));

    assertThat(plan(spec, false))
        .containsSubsequence(
            "source /host/data\n",
            "root /places/root 0x0\n",
            "attach /sys\n",
            "bind 1 0x1 1\nattach-in /data\n",
            "fs-set size 1k\n",
            "attach-in /dev/shm/x\n",
            "mask /proc/acpi\n",
            "read-only /proc/sys\n",
            "pivot\n");
  }

  @Test
  void stepWithEveryKindOfMountIsPlannedAsTheGoldenFileSays() throws IOException {
    ImmutableList<Path> layers = ImmutableList.of(STORE.resolve("b"), STORE.resolve("a"));
    Scratch scratch = new Scratch(STORE.resolve("u"), STORE.resolve("w"));
    ImmutableList<Mount> mounts =
        ImmutableList.of(
            new Mount.Tree(layers, Optional.empty(), "usr/lib", "/tree", true),
            new Mount.Tree(layers, Optional.of(scratch), "", "/scratch", false),
            new Mount.Tree(ImmutableList.of(), Optional.empty(), "", "/nothing", false),
            new Mount.BindBeneath(STORE.resolve("cache"), "npm", "/tree/npm", false),
            new Mount.Bind(Path.of("/host/agent"), "/run/agent", true),
            new Mount.Tmpfs("/tmp", ImmutableList.of("size=1g", "exec")),
            new Mount.Secret("/run/secrets/key", Bytes.of(new byte[] {0, 'a', -1}), 0400, 5, 6));

    assertGolden("mounts.plan", plan(spec("make").withMounts(mounts), false));
  }

  @Test
  void privilegedStepIsPlannedAsTheGoldenFileSays() throws IOException {
    assertGolden(
        "privileged.plan", plan(spec("make").withSecurity(Security.privileged()), false, false));
  }

  @Test
  void securityAndLimitsAreSelectable() {
    Security security =
        new Security(
            0x3,
            false,
            true,
            ImmutableList.of(),
            ImmutableList.of("/proc/x"),
            false,
            Isolation.NAMESPACES);

    String plan =
        plan(
            spec("sh")
                .withSecurity(security)
                .withInit(false)
                .withRlimits(ImmutableList.of(new Rlimit("nofile", 10, -1))),
            false);

    assertThat(plan)
        .contains("caps 0x3\n")
        .contains("no-new-privs\n")
        .contains("read-only /proc/x\n")
        .contains("rlimit 7 10 18446744073709551615\n")
        .doesNotContain("seccomp")
        .doesNotContain("\nmask ")
        .doesNotContain("\ninit\n");
  }

  @Test
  void withoutADeviceGroupNoDeviceOfTheImageOpensAndNoneIsMade() {
    assertThat(plan(spec("sh"), false, true))
        .contains("root /places/root 0x4\n")
        .contains("caps 0xa00425fb\n");
  }

  @Test
  void environmentOfTheImageWinsOverDefaults() {
    Rootfs root = spec("sh").root();
    ProcessSpec process =
        new ProcessSpec(ImmutableList.of("sh"), ImmutableList.of("PATH=/p", "HOME=/h"), "", "");

    String plan = plan(ContainerSpec.of(root, process), false);

    assertThat(plan).contains("env PATH=/p\nenv HOME=/h\nenv HOSTNAME=buildkitsandbox\n");
    assertThat(plan).doesNotContain("env HOME=/home/app").contains("cwd /\n");
  }
}
