package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The control group below which those of containers are made: {@code --cgroup-parent} of docker and
 * buildah, without systemd's names. It is looked for from the top of each hierarchy as far as that
 * is seen, made where it is missing, and stays.
 *
 * @param path relative to the top of the hierarchy, without {@code .} and {@code ..}; {@code ""} is
 *     the top itself
 */
public record CgroupParent(String path) {
  /** Version 1 hierarchies that containers join: so limits and accounts of the parent hold. */
  static final ImmutableSet<String> VERSION1 =
      ImmutableSet.of("pids", "devices", "memory", "cpu", "cpuacct", "blkio", "freezer");

  /** Controllers of version 2 that containers may need from it, each also one of version 1. */
  static final ImmutableList<String> VERSION2 = ImmutableList.of("pids", "memory", "cpu");

  private static final int LONGEST = 4000;
  private static final int LONGEST_NAME = 255;

  public CgroupParent {
    if (!isPath(path)) {
      throw new IllegalArgumentException("not a path of a control group: " + path);
    }
  }

  /** Absent when it cannot be the path of a group; a slash at its start changes nothing. */
  public static Optional<CgroupParent> parse(String text) {
    List<String> names = new ArrayList<>(Arrays.asList(text.split("/", -1)));
    names.removeIf(String::isEmpty);
    String path = String.join("/", names);
    return text.isEmpty() || !isPath(path) ? Optional.empty() : Optional.of(new CgroupParent(path));
  }

  private static boolean isPath(String path) {
    if (path.length() > LONGEST || path.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return false;
    }
    for (String name : path.split("/", -1)) {
      boolean named = !name.isEmpty() || path.isEmpty();
      if (!named || name.equals(".") || name.equals("..") || name.length() > LONGEST_NAME) {
        return false;
      }
    }
    return true;
  }

  /**
   * Makes the group, and has version 2 hand its controllers down to it as far as they can be.
   *
   * @param host where this process is
   * @return where containers go
   * @throws ContainerException when there is no hierarchy, or the group cannot be made in one
   */
  CgroupLayout in(CgroupLayout host) {
    CgroupLayout below = host.below(path, VERSION1);
    ImmutableSet.Builder<Path> groups = ImmutableSet.builder();
    groups.addAll(below.version1Hierarchies().values());
    boolean version1Alone =
        below.version1("devices").isPresent()
            && VERSION2.stream().allMatch(name -> below.version1(name).isPresent());
    if (!version1Alone) {
      below.unified().ifPresent(groups::add);
    }
    if (groups.build().isEmpty()) {
      throw ContainerException.of(name(), "the host has no control groups that jbuild can see");
    }
    for (Path group : groups.build()) {
      make(group);
    }
    if (!version1Alone && host.unifiedMount().isPresent()) {
      handDown(host.unifiedMount().get());
    }
    return below;
  }

  private void make(Path group) {
    try {
      Files.createDirectories(group);
    } catch (IOException e) {
      throw ContainerException.of(name(), "cannot make the control group " + e.getMessage());
    }
    if (!Files.isWritable(group)) {
      throw ContainerException.of(name(), "jbuild may not write to the control group " + group);
    }
  }

  /** Each group above it has to, from the top; the last step is that of the delegation. */
  private void handDown(Path mount) {
    Path group = mount;
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        enable(group);
        group = group.resolve(name);
      }
    }
  }

  /** Has a group of version 2 hand down what it can of what containers may need. */
  static void enable(Path group) {
    try {
      Set<String> wanted = new HashSet<>(words(group.resolve("cgroup.controllers")));
      wanted.retainAll(VERSION2);
      wanted.removeAll(words(group.resolve("cgroup.subtree_control")));
      for (String controller : wanted) {
        Files.write(
            group.resolve("cgroup.subtree_control"),
            ("+" + controller).getBytes(StandardCharsets.US_ASCII),
            StandardOpenOption.WRITE);
      }
    } catch (IOException e) {
      // what is needed of it and missing then is told where it is asked for
    }
  }

  private static List<String> words(Path file) throws IOException {
    return Arrays.asList(WholeFile.text(file, StandardCharsets.US_ASCII).trim().split("\\s+", -1));
  }

  /** The option as in messages. */
  String name() {
    return "--cgroup-parent /" + path;
  }
}
