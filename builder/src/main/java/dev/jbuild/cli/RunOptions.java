package dev.jbuild.cli;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Printable;
import dev.jbuild.container.Mount;
import dev.jbuild.container.NetworkMode;
import dev.jbuild.container.TmpfsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what {@code run} and {@code create} take about the process and its file systems. */
final class RunOptions {
  private RunOptions() {}

  static CommandModel model() {
    CommandModel model =
        new CommandModel(
            "run", "[OPTIONS] IMAGE [COMMAND [ARG...]]", "Run a command in a new container.");
    model
        .flag("--rm", "Remove the container when it ends")
        .value("--name", "NAME", "Name of the container")
        .value("--platform", "PLATFORM", "Image of an index to run (default: this machine's)")
        .value("--hostname", "NAME", "Host name inside (default: the container's id)")
        .values(
            "-e, --env",
            "NAME[=VALUE]",
            "Environment variable; without a value, from the environment")
        .values("--env-file", "FILE", "File with one NAME[=VALUE] a line")
        .value("-w, --workdir", "DIR", "Working directory inside")
        .value("-u, --user", "USER[:GROUP]", "User and group, names or numbers")
        .value("--entrypoint", "PROGRAM", "Program in place of the image's entry point")
        .values("-v, --volume", "HOST:DIR[:ro]", "Host file or directory shown inside")
        .values("--device", "HOST[:DEVICE][:rwm]", "Let the container open a device of the host")
        .values("--tmpfs", "DIR[:OPTIONS]", "Empty file system in memory")
        .flag("--read-only", "Make the root file system read-only")
        .value("--network", "none|host", "Network (default: host)")
        .values("--add-host", "NAME:ADDRESS", "Line for /etc/hosts")
        .value("--shm-size", "BYTES", "Size of /dev/shm (default: 64m)")
        .values("--ulimit", "NAME=SOFT[:HARD]", "Resource limit")
        .value("--memory", "BYTES", "Memory limit")
        .value("--cpus", "N", "Processor limit")
        .value("--pids-limit", "N", "Process limit; -1 is none (default: 4096)")
        .value("--cgroup-parent", "PATH", "Control group below which the container gets its own")
        .value("--cidfile", "FILE", "Write the container id to a file")
        .flag("--init", "Run a small init as pid 1 that forwards signals and reaps")
        .flag("-i, --interactive", "Keep standard input open")
        .flag("-t, --tty", "Give the container a terminal");
    return PullOptions.addTo(model, "the image").arguments(1, Integer.MAX_VALUE).stopAtArgument();
  }

  /**
   * Variables in the order of docker: the image's, then files, then single ones; later ones win.
   */
  static ImmutableList<String> environment(
      List<String> image, Arguments arguments, Environment host) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String entry : image) {
      put(entry, values, host);
    }
    for (String name : arguments.values("--env-file")) {
      Path file = host.path(name);
      try {
        for (String line : Files.readAllLines(file)) {
          if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
            put(variable(line.stripLeading(), file), values, host);
          }
        }
      } catch (IOException e) {
        throw CliException.unusableFile("--env-file " + name, e);
      }
    }
    for (String entry : arguments.values("--env")) {
      put(entry, values, host);
    }
    ImmutableList.Builder<String> list = ImmutableList.builder();
    values.forEach((name, value) -> list.add(name + "=" + value));
    return list.build();
  }

  /** As docker: {@code export A=1}, which is for a shell, is no line of such a file. */
  private static String variable(String line, Path file) {
    int equals = line.indexOf('=');
    String name = equals < 0 ? line : line.substring(0, equals);
    if (name.isEmpty() || CharMatcher.whitespace().matchesAnyOf(name)) {
      throw CliException.usage(
          "--env-file " + file + ": '" + Printable.escape(name) + "' is no name of a variable",
          "write a line NAME=VALUE, or NAME for a variable of the host, for each");
    }
    return line;
  }

  private static void put(String text, Map<String, String> values, Environment host) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    if (name.isEmpty()) {
      throw CliException.usage("environment variable `" + text + "`: the name is missing");
    }
    if (equals >= 0) {
      values.put(name, text.substring(equals + 1));
    } else if (host.variables().get(name) != null) {
      values.put(name, host.variables().get(name));
    }
  }

  static NetworkMode network(Arguments arguments) {
    String network =
        arguments.choice("--network", "host", ImmutableList.of("none", "host", "default"));
    return network.equals("none") ? NetworkMode.NONE : NetworkMode.HOST;
  }

  static ImmutableList<Mount> mounts(Arguments arguments, Environment host) {
    ImmutableList.Builder<Mount> mounts = ImmutableList.builder();
    for (String volume : arguments.values("--volume")) {
      mounts.add(bind(volume, host));
    }
    return mounts
        .addAll(temporary(arguments))
        .addAll(DeviceOptions.devices(arguments, host))
        .build();
  }

  /** File systems in memory, their options checked. */
  static ImmutableList<Mount> temporary(Arguments arguments) {
    ImmutableList.Builder<Mount> mounts = ImmutableList.builder();
    for (String tmpfs : arguments.values("--tmpfs")) {
      int colon = tmpfs.indexOf(':');
      String target = colon < 0 ? tmpfs : tmpfs.substring(0, colon);
      if (!target.startsWith("/")) {
        throw CliException.usage("--tmpfs " + tmpfs + ": the path is not absolute");
      }
      ImmutableList<String> options =
          colon < 0
              ? ImmutableList.of()
              : ImmutableList.copyOf(tmpfs.substring(colon + 1).split(","));
      Mount.Tmpfs mount = new Mount.Tmpfs(target, options);
      TmpfsOptions.parse(mount);
      mounts.add(mount);
    }
    return mounts.build();
  }

  private static Mount bind(String volume, Environment host) {
    String[] parts = volume.split(":", -1);
    if (parts.length < 2 || parts.length > 3 || !parts[1].startsWith("/")) {
      throw CliException.usage(
          "--volume " + volume + ": not of the form HOST:DIR[:ro]",
          "named and anonymous volumes are not available in this version of jbuild");
    }
    if (!parts[0].startsWith("/") && !parts[0].startsWith(".")) {
      throw CliException.usage(
          "--volume " + volume + ": named volumes are not available in this version of jbuild",
          "write a path: ./" + parts[0]);
    }
    boolean readOnly = parts.length == 3 && isReadOnly(volume, parts[2]);
    return new Mount.Bind(existing(host.path(parts[0])), parts[1], readOnly);
  }

  /**
   * What the options of a volume say: {@code ro} and {@code rw}, of which the last counts. {@code
   * z} and {@code Z} are about labels of SELinux, which nothing here sets.
   */
  static boolean isReadOnly(String volume, String options) {
    boolean readOnly = false;
    for (String option : options.split(",", -1)) {
      switch (option) {
        case "ro" -> readOnly = true;
        case "rw" -> readOnly = false;
        case "z", "Z" -> {}
        default ->
            throw CliException.usage(
                "--volume " + volume + ": unknown option " + option, "use ro or rw");
      }
    }
    return readOnly;
  }

  /** As docker does, a host directory that is not there is made. */
  private static Path existing(Path path) {
    try {
      if (!Files.exists(path)) {
        Files.createDirectories(path);
      }
      return path.toRealPath();
    } catch (IOException e) {
      throw CliException.cannotRead(path, e);
    }
  }

  /** Entry point and arguments together. */
  static ImmutableList<String> command(
      Optional<ImmutableList<String>> entrypoint,
      Optional<ImmutableList<String>> cmd,
      Arguments arguments) {
    ImmutableList<String> words = arguments.words().subList(1, arguments.words().size());
    Optional<String> given = arguments.value("--entrypoint");
    ImmutableList.Builder<String> command = ImmutableList.builder();
    if (arguments.given("--entrypoint")) {
      given.filter(program -> !program.isEmpty()).ifPresent(command::add);
      return command.addAll(words).build();
    }
    command.addAll(entrypoint.orElse(ImmutableList.of()));
    return command.addAll(words.isEmpty() ? cmd.orElse(ImmutableList.of()) : words).build();
  }
}
