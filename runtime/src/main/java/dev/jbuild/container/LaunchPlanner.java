package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.launch.LaunchPlan;
import dev.jbuild.launch.Op;
import dev.jbuild.user.ResolvedUser;
import java.nio.file.Path;
import java.util.Map;

/**
 * Turns a spec into operations: the file systems of the runtime-spec's defaults, Docker's profile.
 * Pure; everything that had to be looked up comes in {@link Prepared}.
 *
 * @see <a
 *     href="https://github.com/opencontainers/runtime-spec/blob/v1.2.0/config-linux.md#default-filesystems">
 *     runtime-spec 1.2.0, default filesystems</a>
 */
final class LaunchPlanner {
  private static final int NEW_MOUNT_UTS = 0x00020000 | 0x04000000;
  private static final int NEW_IPC_PID_TIME = 0x08000000 | 0x20000000 | 0x80;
  private static final int NEW_NETWORK = 0x40000000;

  static final int RDONLY = 1;
  static final int NOSUID = 2;
  static final int NODEV = 4;
  static final int NOEXEC = 8;
  private static final long CAP_MKNOD = 1L << 27;
  private static final int RESTRICTED = NOSUID | NODEV | NOEXEC;

  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final ContainerSpec spec;
  private final Prepared prepared;
  private final boolean terminal;
  private final boolean shared;
  private final LaunchPlan.Builder plan;
  private final MountPlanner mounts;

  /**
   * What planning needs to know of the host and the image.
   *
   * @param lowerTopFirst the image's layers with the stub layers
   * @param places of {@link StubLayers#places}; the root is mounted on its {@code root}
   * @param files texts of generated files by their paths in the container
   * @param seccomp filter in hexadecimal, {@code ""} for none
   * @param maskedHere paths to mask that only this machine has
   * @param loopDevices how many loop devices an unconfined container gets
   */
  record Prepared(
      ImmutableList<Path> lowerTopFirst,
      Path places,
      ImmutableMap<String, String> files,
      ResolvedUser user,
      CgroupPlacement placement,
      String seccomp,
      ImmutableList<String> maskedHere,
      int loopDevices) {}

  LaunchPlanner(ContainerSpec spec, Prepared prepared, boolean terminal, LaunchPlan.Builder plan) {
    this.spec = spec;
    this.prepared = prepared;
    this.terminal = terminal;
    this.shared = spec.security().isolation() == Isolation.CHROOT;
    this.plan = plan;
    boolean devicesFree = prepared.placement().devicesFree();
    this.mounts = new MountPlanner(plan, prepared.places(), devicesFree);
  }

  /** Adds all of the container's part, after the monitor's. */
  void addContainer() {
    addNamespaces();
    add(Op.PRIVATE);
    addRoot();
    addDev();
    addKernelFileSystems();
    addCgroups();
    mounts.addMounts(MountTargets.sorted(spec.mounts()));
    addProtection();
    add(Op.GO);
    if (!shared) {
      add(Op.CGROUPNS);
    }
    add(Op.PIVOT);
    add(Op.HOSTNAME, spec.hostname());
    if (spec.network() == NetworkMode.NONE) {
      add(Op.LOOPBACK);
    }
    if (shared && !spec.security().unconfined()) {
      add(Op.SCOPE);
    }
    addProcess();
  }

  /** A host that forbids a network namespace says so by an operation of its own. */
  private void addNamespaces() {
    boolean ownNetwork = spec.network() == NetworkMode.NONE;
    if (!shared) {
      int flags = NEW_MOUNT_UTS | NEW_IPC_PID_TIME;
      add(Op.CLONE, hex(ownNetwork ? flags | NEW_NETWORK : flags));
      return;
    }
    add(Op.KILL_REST);
    add(Op.CLONE, hex(NEW_MOUNT_UTS));
    if (ownNetwork) {
      add(Op.NETNS);
    }
  }

  private void addRoot() {
    for (Path lower : prepared.lowerTopFirst()) {
      add(Op.LOWER, lower.toString());
    }
    Rootfs root = spec.root();
    add(Op.OVERLAY, root.upper().toString(), root.work().toString(), "volatile", "auto");
    for (Path shown : prepared.placement().shown().values()) {
      add(Op.SOURCE, shown.toString());
    }
    mounts.addSources(MountTargets.sorted(spec.mounts()));
    add(Op.UID, Integer.toString(prepared.user().uid()));
    int attributes = root.readOnly() ? RDONLY : 0;
    attributes |= prepared.placement().devicesFree() ? NODEV : 0;
    add(Op.ROOT, prepared.places().resolve("root").toString(), hex(attributes));
    mounts.addFiles(prepared.files());
  }

  private void addDev() {
    openTmpfs("tmpfs", "755", "65536k");
    add(Op.FS_MAKE, hex(NOSUID));
    ImmutableMap<String, String> nodes =
        ImmutableMap.of("null", "3", "zero", "5", "full", "7", "random", "8", "urandom", "9");
    for (Map.Entry<String, String> node : nodes.entrySet()) {
      add(Op.NODE, node.getKey(), "0666", "1", node.getValue());
    }
    add(Op.NODE, "tty", "0666", "5", "0");
    add(Op.LINK, "fd", "/proc/self/fd");
    add(Op.LINK, "stdin", "/proc/self/fd/0");
    add(Op.LINK, "stdout", "/proc/self/fd/1");
    add(Op.LINK, "stderr", "/proc/self/fd/2");
    add(Op.LINK, "ptmx", "pts/ptmx");
    add(Op.LINK, "core", "/proc/kcore");
    add(Op.DIR, "pts", "0755");
    add(Op.DIR, "shm", "01777");
    add(Op.DIR, "mqueue", "01777");
    if (terminal) {
      add(Op.FILE, "console", "0620");
    }
    if (spec.security().unconfined()) {
      addHostDevices();
    }
    add(Op.ATTACH, "/dev");
  }

  /** Those of BuildKit's insecure mode. */
  private void addHostDevices() {
    add(Op.NODE, "kmsg", "0666", "1", "11");
    add(Op.NODE, "cuse", "0666", "10", "203");
    add(Op.NODE, "fuse", "0666", "10", "229");
    add(Op.NODE, "kvm", "0666", "10", "232");
    add(Op.DIR, "net", "0755");
    add(Op.NODE, "net/tun", "0666", "10", "200");
    add(Op.NODE, "loop-control", "0666", "10", "237");
    for (int i = 0; i < prepared.loopDevices(); i++) {
      add(Op.BLOCK, "loop" + i, "0666", "7", Integer.toString(i));
    }
  }

  private void openTmpfs(String source, String mode, String size) {
    add(Op.FS, "tmpfs");
    add(Op.FS_SET, "source", source);
    add(Op.FS_SET, "mode", mode);
    add(Op.FS_SET, "size", size);
  }

  private void open(String type) {
    add(Op.FS, type);
    add(Op.FS_SET, "source", type);
  }

  private void addKernelFileSystems() {
    open("proc");
    if (shared) {
      // by what ptrace(2) may do, not by group 0, which the user of a container may well have
      add(Op.FS_SET, "hidepid", "ptraceable");
    }
    make(RESTRICTED, "/proc");
    open("devpts");
    add(Op.FS_SET, "newinstance", "");
    add(Op.FS_SET, "ptmxmode", "0666");
    add(Op.FS_SET, "mode", "0620");
    add(Op.FS_SET, "gid", "5");
    make(NOSUID | NOEXEC, "/dev/pts");
    if (terminal) {
      add(Op.CONSOLE);
    }
    if (!shared) { // it would show the host's
      open("mqueue");
      make(RESTRICTED, "/dev/mqueue");
    }
    addSharedMemory();
    open("sysfs");
    make(RESTRICTED | kernelReadOnly(), "/sys");
  }

  private int kernelReadOnly() {
    return spec.security().unconfined() ? 0 : RDONLY;
  }

  /** Unless the spec mounts something else there. */
  private void addSharedMemory() {
    for (Mount mount : spec.mounts()) {
      if (MountTargets.path(mount).equals("/dev/shm")) {
        return;
      }
    }
    long shm = spec.resources().shmBytes();
    openTmpfs("shm", "1777", Long.toString(shm == 0 ? Resources.DEFAULT_SHM_BYTES : shm));
    make(RESTRICTED, "/dev/shm");
  }

  private void make(int attributes, String target) {
    add(Op.FS_MAKE, hex(attributes));
    add(Op.ATTACH, target);
  }

  private void addCgroups() {
    ImmutableMap<String, Path> shown = prepared.placement().shown();
    boolean several = !shown.containsKey("");
    if (several && !shown.isEmpty()) {
      openTmpfs("cgroup", "755", "64k");
      add(Op.FS_MAKE, hex(RESTRICTED));
      for (String name : shown.keySet()) {
        add(Op.DIR, name, "0755");
      }
      add(Op.ATTRIBUTES, hex(RESTRICTED | kernelReadOnly()));
      add(Op.ATTACH, "/sys/fs/cgroup");
    }
    for (String name : shown.keySet()) {
      mounts.bindNext(RESTRICTED | kernelReadOnly(), false);
      add(Op.ATTACH, several ? "/sys/fs/cgroup/" + name : "/sys/fs/cgroup");
    }
  }

  private void addProtection() {
    Security security = spec.security();
    for (String path : security.maskedPaths()) {
      add(Op.MASK, path);
    }
    if (!security.unconfined()) {
      prepared.maskedHere().forEach(path -> add(Op.MASK, path));
    }
    for (String path : security.readOnlyPaths()) {
      add(Op.READ_ONLY, path);
    }
  }

  private void addProcess() {
    addRlimits();
    add(Op.UMASK, "0022");
    Security security = spec.security();
    long capabilities = security.capabilities();
    if (prepared.placement().devicesFree()) {
      capabilities &= ~CAP_MKNOD;
    }
    add(Op.CAPS, "0x" + Long.toHexString(capabilities));
    if (security.unconfined()) {
      add(Op.AMBIENT);
    }
    ResolvedUser user = prepared.user();
    user.groups().forEach(group -> add(Op.GROUP, Integer.toString(group)));
    add(Op.GID, Integer.toString(user.gid()));
    if (security.noNewPrivileges()) {
      add(Op.NO_NEW_PRIVS);
    }
    if (!prepared.seccomp().isEmpty()) {
      add(Op.SECCOMP, prepared.seccomp());
    }
    ProcessSpec process = spec.process();
    add(Op.CWD, process.workingDirectory().isEmpty() ? "/" : process.workingDirectory());
    addEnvironment(process.environment());
    for (String argument : process.argv()) {
      add(Op.ARG, argument);
    }
    if (spec.init()) {
      add(Op.INIT);
    }
  }

  private void addRlimits() {
    boolean files = false;
    for (Rlimit limit : spec.rlimits()) {
      files |= limit.name().equals("nofile");
      String number = Integer.toString(RlimitName.number(limit.name()));
      add(Op.RLIMIT, number, limitText(limit.soft()), limitText(limit.hard()));
    }
    if (!files) {
      String number = Integer.toString(RlimitName.number("nofile"));
      add(Op.RLIMIT, number, RlimitName.OPEN_FILES, RlimitName.OPEN_FILES);
    }
    if (spec.mounts().stream().anyMatch(mount -> mount instanceof Mount.Secret)) {
      Rlimit none = Rlimit.noCore();
      String number = Integer.toString(RlimitName.number(none.name()));
      add(Op.RLIMIT, number, limitText(none.soft()), limitText(none.hard()));
    }
  }

  private static String limitText(long limit) {
    return Long.toUnsignedString(limit); // -1 is RLIM_INFINITY
  }

  private void addEnvironment(ImmutableList<String> environment) {
    for (String variable : environment) {
      add(Op.ENV, variable);
    }
    addDefault(environment, "PATH=", DEFAULT_PATH);
    addDefault(environment, "HOME=", prepared.user().home());
    addDefault(environment, "HOSTNAME=", spec.hostname());
    if (terminal) {
      addDefault(environment, "TERM=", "xterm");
    }
  }

  private void addDefault(ImmutableList<String> environment, String name, String value) {
    for (String variable : environment) {
      if (variable.startsWith(name)) {
        return;
      }
    }
    add(Op.ENV, name + value);
  }

  private void add(Op op, String... arguments) {
    plan.add(op, arguments);
  }

  private static String hex(int value) {
    return "0x" + Integer.toHexString(value);
  }
}
