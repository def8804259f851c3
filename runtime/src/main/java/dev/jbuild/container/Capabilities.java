package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Names of capabilities, capabilities(7) of Linux 6.x, and sets of them as bits. */
public final class Capabilities {
  private static final String ALL = "ALL";
  private static final String PREFIX = "CAP_";

  /** By number: {@code linux/capability.h}. */
  private static final ImmutableList<String> NAMES =
      ImmutableList.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "DAC_READ_SEARCH",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETPCAP",
          "LINUX_IMMUTABLE",
          "NET_BIND_SERVICE",
          "NET_BROADCAST",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "IPC_OWNER",
          "SYS_MODULE",
          "SYS_RAWIO",
          "SYS_CHROOT",
          "SYS_PTRACE",
          "SYS_PACCT",
          "SYS_ADMIN",
          "SYS_BOOT",
          "SYS_NICE",
          "SYS_RESOURCE",
          "SYS_TIME",
          "SYS_TTY_CONFIG",
          "MKNOD",
          "LEASE",
          "AUDIT_WRITE",
          "AUDIT_CONTROL",
          "SETFCAP",
          "MAC_OVERRIDE",
          "MAC_ADMIN",
          "SYSLOG",
          "WAKE_ALARM",
          "BLOCK_SUSPEND",
          "AUDIT_READ",
          "PERFMON",
          "BPF",
          "CHECKPOINT_RESTORE");

  private Capabilities() {}

  /** Whether it is a capability, with or without {@code CAP_} and in any case, or {@code ALL}. */
  public static boolean isName(String name) {
    return isAll(name) || number(name).isPresent();
  }

  /**
   * The default set changed as moby's {@code caps.TweakCapabilities} does: adding {@code ALL} is
   * everything but what is dropped, dropping {@code ALL} leaves what is added, and otherwise adding
   * wins.
   *
   * @throws IllegalArgumentException for what is no name
   */
  public static long of(List<String> added, List<String> dropped) {
    if (added.stream().anyMatch(Capabilities::isAll)) {
      return (1L << NAMES.size()) - 1 & ~bits(dropped);
    }
    boolean none = dropped.stream().anyMatch(Capabilities::isAll);
    long kept = none ? 0 : Security.DEFAULT_CAPABILITIES & ~bits(dropped);
    return kept | bits(added);
  }

  /** {@code ALL} counts for nothing. */
  private static long bits(List<String> names) {
    long bits = 0;
    for (String name : names) {
      if (!isAll(name)) {
        bits |= 1L << number(name).orElseThrow(() -> new IllegalArgumentException(name));
      }
    }
    return bits;
  }

  private static boolean isAll(String name) {
    return name.equalsIgnoreCase(ALL);
  }

  private static OptionalInt number(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    int number = NAMES.indexOf(upper.startsWith(PREFIX) ? upper.substring(PREFIX.length()) : upper);
    return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
