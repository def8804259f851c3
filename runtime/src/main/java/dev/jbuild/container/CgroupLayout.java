package dev.jbuild.container;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where this process sits in the control groups: version 1, version 2, both (hybrid) or none;
 * cgroups(7). Made of the texts of {@code /proc/self/mountinfo} and {@code /proc/self/cgroup}.
 */
final class CgroupLayout {
  private static final String UNIFIED = "";

  private final ImmutableMap<String, Path> ownDirectories;
  private final ImmutableSortedMap<String, Path> shown;
  private final Optional<Path> unifiedMount;

  /** Tops of the hierarchies, by the same names as the own directories. */
  private final ImmutableMap<String, Path> mounts;

  private CgroupLayout(
      ImmutableMap<String, Path> mounts,
      ImmutableMap<String, Path> ownDirectories,
      ImmutableSortedMap<String, Path> shown,
      Optional<Path> unifiedMount) {
    this.mounts = mounts;
    this.ownDirectories = ownDirectories;
    this.shown = shown;
    this.unifiedMount = unifiedMount;
  }

  /** {@code root} gives paths their file system. */
  static CgroupLayout parse(String mountinfo, String cgroup, Path root) {
    ImmutableMap<String, String> paths = ownPaths(cgroup);
    TreeMap<String, Path> directories = new TreeMap<>();
    TreeMap<String, Path> shown = new TreeMap<>();
    TreeMap<String, Path> mounts = new TreeMap<>();
    Optional<Path> unified = Optional.empty();
    for (String line : mountinfo.split("\n", -1)) {
      int dash = line.indexOf(" - ");
      String[] left = line.split(" ", -1);
      if (dash < 0 || left.length < 5) {
        continue;
      }
      String[] right = line.substring(dash + 3).split(" ", -1);
      Path mount = root.resolve(unescape(left[4]));
      if (right[0].equals("cgroup2")) {
        mounts.putIfAbsent(UNIFIED, mount);
        directories.putIfAbsent(UNIFIED, own(mount, left[3], paths.getOrDefault(UNIFIED, "/")));
        unified = unified.or(() -> Optional.of(mount));
      } else if (right[0].equals("cgroup") && right.length > 2) {
        for (String option : right[2].split(",", -1)) {
          String path = paths.get(option);
          if (path != null) {
            mounts.putIfAbsent(option, mount);
            directories.putIfAbsent(option, own(mount, left[3], path));
            shown.putIfAbsent(String.valueOf(mount.getFileName()), directories.get(option));
          }
        }
      }
    }
    return new CgroupLayout(
        ImmutableMap.copyOf(mounts),
        ImmutableMap.copyOf(directories),
        ImmutableSortedMap.copyOfSorted(shown),
        unified);
  }

  /**
   * The same hierarchies seen from another group, which may not exist, as if this process were in
   * it and nothing above it could be used.
   *
   * @param path relative to the top of each hierarchy
   * @param controllers of version 1; its hierarchies that have none of them are left out
   */
  CgroupLayout below(String path, ImmutableSet<String> controllers) {
    ImmutableMap.Builder<String, Path> directories = ImmutableMap.builder();
    TreeMap<String, Path> names = new TreeMap<>();
    Optional<Path> top = unifiedMount.map(mount -> mount.resolve(path));
    top.ifPresent(group -> directories.put(UNIFIED, group));
    for (String controller : controllers) {
      Path mount = mounts.get(controller);
      if (mount != null) {
        directories.put(controller, mount.resolve(path));
        names.put(String.valueOf(mount.getFileName()), mount.resolve(path));
      }
    }
    return new CgroupLayout(
        mounts, directories.buildOrThrow(), ImmutableSortedMap.copyOfSorted(names), top);
  }

  /**
   * The same hierarchies with a group put between this process's own and those of its containers.
   *
   * @param parents own directories of version 1 that have such a group
   * @param version2 the group in version 2, where there is one: nothing above it can be used
   * @param name of the groups of version 1
   */
  CgroupLayout nested(ImmutableSet<Path> parents, Optional<Path> version2, String name) {
    ImmutableMap.Builder<String, Path> directories = ImmutableMap.builder();
    ownDirectories.forEach(
        (controller, own) ->
            directories.put(
                controller,
                controller.equals(UNIFIED)
                    ? version2.orElse(own)
                    : parents.contains(own) ? own.resolve(name) : own));
    TreeMap<String, Path> names = new TreeMap<>();
    shown.forEach(
        (mount, own) -> names.put(mount, parents.contains(own) ? own.resolve(name) : own));
    return new CgroupLayout(
        mounts,
        directories.buildOrThrow(),
        ImmutableSortedMap.copyOfSorted(names),
        version2.or(() -> unifiedMount));
  }

  /** Controller or {@code name=...} to the process's path; {@code ""} for version 2. */
  private static ImmutableMap<String, String> ownPaths(String cgroup) {
    ImmutableMap.Builder<String, String> paths = ImmutableMap.builder();
    for (String line : cgroup.split("\n", -1)) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3) {
        for (String controller : fields[1].split(",", -1)) {
          paths.put(controller, fields[2]);
        }
      }
    }
    return paths.buildKeepingLast();
  }

  /** Below the mount; the mount itself when the process's group lies outside of what it shows. */
  private static Path own(Path mount, String mountRoot, String path) {
    String rest = path;
    if (!mountRoot.equals("/")) {
      boolean below = path.equals(mountRoot) || path.startsWith(mountRoot + "/");
      rest = below ? path.substring(mountRoot.length()) : "";
    }
    while (rest.startsWith("/")) {
      rest = rest.substring(1);
    }
    return rest.isEmpty() || rest.startsWith("..") ? mount : mount.resolve(rest);
  }

  /** Mount points escape space, tab, newline and backslash as three octal digits. */
  private static String unescape(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 3 < text.length()) {
        plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
  }

  /** The process's own directory in the version 1 hierarchy that has the controller. */
  Optional<Path> version1(String controller) {
    return Optional.ofNullable(ownDirectories.get(controller));
  }

  /** The process's own directory in the version 2 hierarchy. */
  Optional<Path> unified() {
    return Optional.ofNullable(ownDirectories.get(UNIFIED));
  }

  /** Top of the version 2 hierarchy as far as it is seen. */
  Optional<Path> unifiedMount() {
    return unifiedMount;
  }

  /** Version 1 hierarchies by the name of their mount point, with the process's own directory. */
  ImmutableSortedMap<String, Path> version1Hierarchies() {
    return shown;
  }
}
