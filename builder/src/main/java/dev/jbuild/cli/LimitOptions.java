package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.container.CgroupParent;
import dev.jbuild.container.Resources;
import dev.jbuild.container.Rlimit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** Options that {@code build} and {@code run} share: limits, and lines for {@code /etc/hosts}. */
final class LimitOptions {
  private static final int MAX_CPUS = 100_000;

  /** With less no process starts; docker has the same. */
  private static final long LEAST_MEMORY = 6 << 20;

  /** Docker's word for the address at which a container reaches its host. */
  private static final String HOST_GATEWAY = "host-gateway";

  private LimitOptions() {}

  /** {@code --memory --cpus --pids-limit --shm-size}. */
  static Resources resources(Arguments arguments) {
    return new Resources(
        memory("--memory", arguments.bytes("--memory").orElse(0)),
        arguments.value("--cpus").map(text -> cpuMillis("--cpus ", text)).orElse(0L),
        pids(arguments),
        arguments.bytes("--shm-size").orElse(0));
  }

  /**
   * A limit of memory.
   *
   * @param option as it stands in a message
   * @param bytes 0 is none
   */
  static long memory(String option, long bytes) {
    if (bytes > 0 && bytes < LEAST_MEMORY) {
      throw CliException.usage(
          option + ": " + bytes + " bytes: no process can start with so little", "use 6m or more");
    }
    return bytes;
  }

  static Optional<CgroupParent> cgroupParent(Arguments arguments) {
    Optional<String> text = arguments.value("--cgroup-parent");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<CgroupParent> parent = CgroupParent.parse(text.get());
    if (parent.isEmpty()) {
      throw CliException.usage(
          "--cgroup-parent " + text.get() + ": not a path of a control group",
          "use one from the top of the hierarchy, without `.` and `..`, as /ci/builds");
    }
    return parent;
  }

  private static long pids(Arguments arguments) {
    Optional<String> text = arguments.value("--pids-limit");
    if (text.isEmpty()) {
      return 0;
    }
    try {
      long pids = Long.parseLong(text.get());
      if (pids >= -1) {
        // docker and podman take 0 for no limit, too
        return pids == 0 ? -1 : pids;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw CliException.usage("--pids-limit " + text.get() + ": not a number of processes");
  }

  /**
   * Thousandths of a processor. Nothing static holds a {@link BigDecimal}: its class takes 50 ms of
   * CPU time to initialise.
   *
   * @param option as it stands before the value in a message
   */
  static long cpuMillis(String option, String text) {
    try {
      BigDecimal cpus = text.length() > 16 ? BigDecimal.ZERO : new BigDecimal(text);
      long millis =
          cpus.compareTo(BigDecimal.valueOf(MAX_CPUS)) > 0
              ? 0
              : cpus.movePointRight(3).setScale(0, RoundingMode.HALF_UP).longValueExact();
      if (millis > 0) {
        return millis;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw CliException.usage(option + text + ": not a number of processors", "use 1.5 or 2");
  }

  /** {@code NAME=SOFT[:HARD]}, as docker takes it. */
  static ImmutableList<Rlimit> rlimits(ImmutableList<String> values) {
    ImmutableList.Builder<Rlimit> limits = ImmutableList.builder();
    for (String value : values) {
      int equals = value.indexOf('=');
      if (equals <= 0) {
        throw badUlimit(value);
      }
      String range = value.substring(equals + 1);
      int colon = range.indexOf(':');
      try {
        long soft = Long.parseLong(colon < 0 ? range : range.substring(0, colon));
        long hard = colon < 0 ? soft : Long.parseLong(range.substring(colon + 1));
        if (soft < -1 || hard < -1) {
          throw badUlimit(value);
        }
        if (Long.compareUnsigned(soft, hard) > 0) { // -1, no limit, is the largest
          throw CliException.usage("--ulimit " + value + ": the soft limit is above the hard one");
        }
        limits.add(new Rlimit(value.substring(0, equals), soft, hard));
      } catch (NumberFormatException e) {
        throw badUlimit(value);
      }
    }
    return limits.build();
  }

  private static CliException badUlimit(String value) {
    return CliException.usage(
        "--ulimit " + value + ": not a limit",
        "use NAME=SOFT or NAME=SOFT:HARD, as nofile=1024:2048");
  }

  /**
   * {@code NAME:ADDRESS} each of {@code --add-host}; {@code NAME=ADDRESS} is taken, too. Containers
   * that use the network of the host, as they do by default, reach it at {@code 127.0.0.1}: that is
   * their {@code host-gateway}.
   */
  static ImmutableList<String> hosts(Arguments arguments) {
    boolean none = arguments.value("--network").orElse("").equals("none");
    ImmutableList.Builder<String> hosts = ImmutableList.builder();
    for (String value : arguments.values("--add-host")) {
      int split = value.indexOf('=') >= 0 ? value.indexOf('=') : value.indexOf(':');
      String address = value.substring(split + 1);
      if (address.equals(HOST_GATEWAY) && none) {
        throw CliException.usage(
            "--add-host " + value + ": with --network none there is no way to the host");
      }
      address = address.equals(HOST_GATEWAY) ? "127.0.0.1" : address;
      boolean plausible = address.matches("[0-9a-fA-F:.\\[\\]]+");
      if (split <= 0 || !plausible || value.substring(0, split).matches(".*[\\s#].*")) {
        throw CliException.usage(
            "--add-host " + value + ": not a host",
            "use NAME:ADDRESS with a numeric address, or NAME:host-gateway");
      }
      String bare =
          address.startsWith("[") && address.endsWith("]")
              ? address.substring(1, address.length() - 1)
              : address;
      hosts.add(value.substring(0, split) + ":" + bare);
    }
    return hosts.build();
  }
}
