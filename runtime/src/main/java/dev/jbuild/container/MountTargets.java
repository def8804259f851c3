package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;

/** Where mounts go: normalised, refused where they would undo the isolation, parents first. */
final class MountTargets {
  private MountTargets() {}

  /** Shorter paths first, so that a mount below another one is seen. */
  static ImmutableList<Mount> sorted(ImmutableList<Mount> mounts) {
    return ImmutableList.sortedCopyOf(
        Comparator.comparingLong(
            (Mount mount) -> path(mount).chars().filter(c -> c == '/').count()),
        mounts);
  }

  /** The target without {@code .}, {@code ..} and doubled slashes. */
  static String path(Mount mount) {
    String target = mount.target();
    if (!target.startsWith("/")) {
      throw ContainerException.badOption("mount " + target, "the target must be absolute");
    }
    Deque<String> names = new ArrayDeque<>();
    for (String name : target.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    String path = "/" + String.join("/", names);
    if (path.equals("/")
        || isBelow(path, "/proc")
        || isBelow(path, "/sys")
        || path.equals("/dev")) {
      throw ContainerException.badOption("mount " + target, "nothing can be mounted there");
    }
    return path;
  }

  private static boolean isBelow(String path, String directory) {
    return path.equals(directory) || path.startsWith(directory + "/");
  }

  /** The name to make in the container's {@code /dev} for a mount right below it. */
  static Optional<String> nameInDev(Mount mount) {
    String path = path(mount);
    String name = path.substring(path.lastIndexOf('/') + 1);
    boolean made =
        name.equals("shm") || name.equals("mqueue") || name.equals("pts") || name.equals("console");
    return path.equals("/dev/" + name) && !made ? Optional.of(name) : Optional.empty();
  }

  /**
   * Whether the mount point is inside what is mounted: below another mount, or deep in {@code
   * /dev}.
   */
  static boolean isNested(Mount mount, ImmutableList<Mount> mounts) {
    String path = path(mount);
    for (Mount other : mounts) {
      String above = path(other);
      if (!above.equals(path) && isBelow(path, above)) {
        return true;
      }
    }
    return isBelow(path, "/dev") && nameInDev(mount).isEmpty();
  }

  /** What the image, or a stub layer, has to have. */
  static ImmutableList<StubLayers.Target> inImage(ImmutableList<Mount> mounts, MountKinds kinds) {
    ImmutableList.Builder<StubLayers.Target> targets = ImmutableList.builder();
    for (String file : ImmutableList.of("/etc/hosts", "/etc/hostname", "/etc/resolv.conf")) {
      targets.add(new StubLayers.Target(file, false));
    }
    for (Mount mount : mounts) {
      if (!isBelow(path(mount), "/dev") && !isNested(mount, mounts)) {
        targets.add(new StubLayers.Target(path(mount), kinds.isDirectory(mount)));
      }
    }
    return targets.build();
  }
}
