package dev.jbuild.container;

import com.google.common.collect.ImmutableList;

/**
 * What a container's processes may do; {@link #defaults} is Docker's profile.
 *
 * @param capabilities bits of the bounding and, for uid 0, the effective and permitted set;
 *     inheritable and ambient sets are always empty (CVE-2022-24769)
 * @param maskedPaths shown empty; a path that does not exist is skipped
 * @param readOnlyPaths remounted read-only; a path that does not exist is skipped
 * @param unconfined all devices open, sysfs and the control groups are writable, nothing is masked,
 *     and the capabilities are ambient too, so that a user other than root has them
 * @param isolation what is shared with the host
 */
public record Security(
    long capabilities,
    boolean seccomp,
    boolean noNewPrivileges,
    ImmutableList<String> maskedPaths,
    ImmutableList<String> readOnlyPaths,
    boolean unconfined,
    Isolation isolation) {

  /**
   * CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE
   * SYS_CHROOT KILL AUDIT_WRITE: the 14 of moby's {@code daemon/pkg/oci/caps/defaults.go}.
   */
  public static final long DEFAULT_CAPABILITIES = 0xa80425fbL;

  private static final ImmutableList<String> MASKED =
      ImmutableList.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/devices/virtual/powercap",
          "/sys/firmware");

  private static final ImmutableList<String> READ_ONLY =
      ImmutableList.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  /** moby's {@code daemon/pkg/oci/defaults.go} and its default seccomp profile. */
  public static Security defaults() {
    return new Security(
        DEFAULT_CAPABILITIES, true, false, MASKED, READ_ONLY, false, Isolation.NAMESPACES);
  }

  /**
   * All that the host process may do, as BuildKit's {@code security.insecure}: {@code
   * util/entitlements/security/security_linux.go}.
   */
  public static Security privileged() {
    return new Security(
        -1L, false, false, ImmutableList.of(), ImmutableList.of(), true, Isolation.NAMESPACES);
  }

  public Security withCapabilities(long value) {
    return new Security(
        value, seccomp, noNewPrivileges, maskedPaths, readOnlyPaths, unconfined, isolation);
  }

  public Security withNoNewPrivileges() {
    return new Security(
        capabilities, seccomp, true, maskedPaths, readOnlyPaths, unconfined, isolation);
  }

  public Security withIsolation(Isolation value) {
    return new Security(
        capabilities, seccomp, noNewPrivileges, maskedPaths, readOnlyPaths, unconfined, value);
  }
}
