package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.container.Mount;
import dev.jbuild.launch.DeviceRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code --device HOST[:CONTAINER][:rwm]} of {@code build} and {@code run}, with the grammar of
 * docker and buildah: of two parts the second is the access when it can be one. A directory stands
 * for all devices in and below it.
 */
final class DeviceOptions {
  private static final int TYPE = 0170000;
  private static final int CHARACTER = 0020000;
  private static final int BLOCK = 0060000;

  private DeviceOptions() {}

  static ImmutableList<Mount> devices(Arguments arguments, Environment environment) {
    ImmutableList.Builder<Mount> devices = ImmutableList.builder();
    for (String text : arguments.values("--device")) {
      add(text, environment, devices);
    }
    return devices.build();
  }

  private static void add(
      String text, Environment environment, ImmutableList.Builder<Mount> devices) {
    String[] parts = text.split(":", -1);
    if (text.contains("=") && !text.startsWith("/")) {
      throw CliException.usage(
          "--device " + text + ": devices by CDI names are not available in this version of jbuild",
          "name the node, as /dev/fuse");
    }
    String access =
        parts.length > 1 && isAccess(parts[parts.length - 1]) ? parts[parts.length - 1] : "";
    int paths = access.isEmpty() ? parts.length : parts.length - 1;
    String target = paths == 2 ? parts[1] : parts[0];
    if (paths > 2 || parts[0].isEmpty() || !target.startsWith("/")) {
      throw CliException.usage(
          "--device " + text + ": not of the form HOST[:CONTAINER][:rwm]",
          "both paths are absolute, as /dev/fuse:/dev/fuse:rw");
    }
    Path host = environment.path(parts[0]);
    try {
      Path real = host.toRealPath();
      String granted = access.isEmpty() ? "rwm" : access;
      if (!Files.isDirectory(real)) {
        devices.add(device(text, real, target, granted));
        return;
      }
      for (Path node : nodes(real)) {
        String below = target + "/" + real.relativize(node);
        devices.add(device(text, node, below, granted));
      }
    } catch (IOException e) {
      throw CliException.unusableFile("--device " + text, e);
    }
  }

  private static boolean isAccess(String text) {
    return text.matches("[rwm]{1,3}") && text.chars().distinct().count() == text.length();
  }

  /** In the order of their names, so that the keys of steps do not depend on the directory's. */
  private static List<Path> nodes(Path directory) throws IOException {
    try (Stream<Path> below = Files.walk(directory)) {
      return below
          .filter(path -> !Files.isRegularFile(path) && !Files.isDirectory(path))
          .filter(DeviceOptions::isDevice)
          .sorted()
          .toList();
    }
  }

  private static boolean isDevice(Path path) {
    try {
      int type = type(path);
      return type == CHARACTER || type == BLOCK;
    } catch (IOException e) {
      return false; // a link to nowhere
    }
  }

  private static int type(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode") & TYPE;
  }

  private static Mount.Device device(String text, Path node, String target, String access)
      throws IOException {
    if (!isDevice(node)) {
      throw CliException.usage("--device " + text + ": " + node + " is no device");
    }
    long number = (long) Files.getAttribute(node, "unix:rdev");
    return new Mount.Device(
        node,
        target,
        new DeviceRules.Granted(type(node) == BLOCK, major(number), minor(number), access));
  }

  /** As gnu_dev_major() of makedev(3). */
  private static int major(long number) {
    return (int) (((number >> 8) & 0xfff) | ((number >> 32) & 0xfffff000L));
  }

  private static int minor(long number) {
    return (int) ((number & 0xff) | ((number >> 12) & 0xffffff00L));
  }
}
