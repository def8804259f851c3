package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.jbuild.container.Budget;
import dev.jbuild.container.Capabilities;
import dev.jbuild.container.GroupChoice;
import dev.jbuild.container.Isolation;
import dev.jbuild.container.Mount;
import dev.jbuild.container.Resolver;
import dev.jbuild.container.Resources;
import dev.jbuild.container.Security;
import dev.jbuild.execute.Sandbox;
import java.io.IOException;
import java.nio.file.Path;

/** Options of {@code build} about the containers of all its steps. */
final class StepOptions {
  private StepOptions() {}

  static CommandModel addTo(CommandModel model) {
    return model
        .value("--network", "default|none|host", "Network of the steps (default: host)")
        .values("--add-host", "NAME:ADDRESS", "Line for /etc/hosts of the steps")
        .value("--shm-size", "BYTES", "Size of /dev/shm (default: 64m)")
        .values("--ulimit", "NAME=SOFT[:HARD]", "Resource limit of the steps")
        .value("--memory", "BYTES", "Memory limit of each step")
        .value("--cpus", "N", "Processor limit of each step")
        .value("--pids-limit", "N", "Process limit of each step; -1 is none (default: 4096)")
        .values(
            "--resource",
            "KEY=VALUE",
            "Limit of each step (memory, cpus, pids, cpuset-cpus ...), or of all together:"
                + " build-memory, build-cpus, build-pids")
        .value("--cgroup-parent", "PATH", "Control group below which the steps get theirs")
        .value(
            "--isolation",
            "namespaces|chroot",
            "chroot: share all but mounts with the host (default: namespaces)")
        .values("--dns", "ADDRESS", "Name server of the steps, in place of the host's")
        .values("--dns-search", "DOMAIN", "Search domain of the steps; . is none")
        .values("--dns-option", "OPTION", "Option of the steps' resolver, as ndots:2")
        .values("--cap-add", "NAME", "Give the steps a capability, or ALL")
        .values("--cap-drop", "NAME", "Take a capability from the steps, or ALL")
        .values("--device", "HOST[:DEVICE][:rwm]", "Let the steps open a device of the host")
        .values(
            "-v, --volume",
            "HOST:DIR[:ro|rw]",
            "Show the steps a host file or directory; a change of its content runs no step again");
  }

  static Sandbox sandbox(Arguments arguments, Environment environment) {
    Resources own = LimitOptions.resources(arguments);
    ImmutableList<String> resources = arguments.values("--resource");
    boolean given = !resources.isEmpty(); // without the option no class is loaded for it
    return new Sandbox(
        given ? ResourceOptions.of(resources).with(own) : own,
        LimitOptions.rlimits(arguments.values("--ulimit")),
        resolver(arguments),
        capabilities(arguments),
        volumes(arguments, environment),
        devices(arguments, environment),
        new GroupChoice(
            LimitOptions.cgroupParent(arguments),
            given ? ResourceOptions.of(resources).budget() : Budget.NONE),
        isolation(arguments));
  }

  /** {@code default} and {@code oci} are buildah's words. */
  private static Isolation isolation(Arguments arguments) {
    String given =
        arguments.choice(
            "--isolation",
            "namespaces",
            ImmutableList.of("namespaces", "chroot", "default", "oci"));
    return given.equals("chroot") ? Isolation.CHROOT : Isolation.NAMESPACES;
  }

  /** Without the option no class is loaded for it. */
  private static ImmutableList<Mount> devices(Arguments arguments, Environment environment) {
    return arguments.values("--device").isEmpty()
        ? ImmutableList.of()
        : DeviceOptions.devices(arguments, environment);
  }

  private static Resolver resolver(Arguments arguments) {
    for (String address : arguments.values("--dns")) {
      if (!InetAddresses.isInetAddress(address)) {
        throw CliException.usage(
            "--dns " + address + ": not a numeric address", "use 192.0.2.53 or 2001:db8::53");
      }
    }
    return new Resolver(
        arguments.values("--dns"),
        words("--dns-search", "a domain, as example.org", arguments),
        words("--dns-option", "an option of resolv.conf(5), as ndots:2", arguments));
  }

  private static ImmutableList<String> words(String option, String form, Arguments arguments) {
    for (String word : arguments.values(option)) {
      if (!word.matches("[!-~]+")) {
        throw CliException.usage(option + " " + word + ": not one word", "use " + form);
      }
    }
    return arguments.values(option);
  }

  private static long capabilities(Arguments arguments) {
    boolean given = false;
    for (String option : ImmutableList.of("--cap-add", "--cap-drop")) {
      for (String name : arguments.values(option)) {
        given = true;
        if (!Capabilities.isName(name)) {
          throw CliException.usage(
              option + " " + name + ": no such capability",
              "use a name of capabilities(7), as NET_ADMIN or CAP_NET_ADMIN, or ALL");
        }
      }
    }
    return given
        ? Capabilities.of(arguments.values("--cap-add"), arguments.values("--cap-drop"))
        : Security.DEFAULT_CAPABILITIES;
  }

  private static ImmutableList<Mount.Bind> volumes(Arguments arguments, Environment environment) {
    ImmutableList.Builder<Mount.Bind> volumes = ImmutableList.builder();
    for (String volume : arguments.values("--volume")) {
      volumes.add(volume(volume, environment));
    }
    return volumes.build();
  }

  /** Unlike that of {@code run}, what is not there is an error: buildah has it so, too. */
  private static Mount.Bind volume(String volume, Environment environment) {
    String[] parts = volume.split(":", -1);
    boolean formed =
        (parts.length == 2 || parts.length == 3)
            && !parts[0].isEmpty()
            && parts[1].startsWith("/")
            && !target(parts[1]).equals("/");
    if (!formed) {
      throw CliException.usage(
          "--volume " + volume + ": not of the form HOST:DIR[:ro|rw]",
          "DIR is absolute and not the root, as ./cache:/cache:ro");
    }
    boolean readOnly = parts.length == 3 && RunOptions.isReadOnly(volume, parts[2]);
    Path host = environment.path(parts[0]);
    try {
      return new Mount.Bind(host.toRealPath(), target(parts[1]), readOnly);
    } catch (IOException e) {
      throw CliException.unusableFile("--volume " + volume, e);
    }
  }

  /** Without doubled or closing slashes. */
  private static String target(String path) {
    String plain = path.replaceAll("/+", "/");
    return plain.length() > 1 && plain.endsWith("/")
        ? plain.substring(0, plain.length() - 1)
        : plain;
  }
}
