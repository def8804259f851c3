package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Where mounts go: normalised, refused where they would undo the isolation, parents first. */
final class MountTargets {
  private MountTargets() {}

  /** Shorter paths first, so that a mount below another one is seen. */
  static ImmutableList<Mount> sorted(ImmutableList<Mount> mounts) {
    return ImmutableList.sortedCopyOf(
        (a, b) -> Integer.compare(depth(path(a)), depth(path(b))), mounts);
  }

  private static int depth(String path) {
    int depth = 0;
    for (int i = 0; i < path.length(); i++) {
      depth += path.charAt(i) == '/' ? 1 : 0;
    }
    return depth;
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

  /**
   * What the image, or a stub layer, has to have. What lies in the container's {@code /dev} or in
   * another mount is made there by the launcher.
   *
   * @param isDirectory tells what a mount shows
   */
  static ImmutableList<StubLayers.Target> inImage(
      ImmutableList<Mount> mounts, Predicate<Mount> isDirectory) {
    ImmutableList.Builder<StubLayers.Target> targets = ImmutableList.builder();
    for (String file : ImmutableList.of("/etc/hosts", "/etc/hostname", "/etc/resolv.conf")) {
      targets.add(new StubLayers.Target(file, false));
    }
    Set<String> seen = new LinkedHashSet<>();
    for (Mount mount : sorted(mounts)) {
      String path = path(mount);
      boolean covered = isBelow(path, "/dev") || seen.stream().anyMatch(m -> isBelow(path, m));
      if (!covered) {
        targets.add(new StubLayers.Target(path, isDirectory.test(mount)));
      }
      seen.add(path);
    }
    return targets.build();
  }
}
