package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the nearest group of version 2 that hands controllers down to its children. A group with
 * processes cannot (cgroups(7), "no internal processes"), and a login session's has them, so it is
 * usually one above our own.
 */
final class CgroupDelegation {
  private CgroupDelegation() {}

  static Optional<Path> parentWith(ImmutableList<String> controllers, CgroupLayout layout) {
    if (layout.unified().isEmpty() || layout.unifiedMount().isEmpty()) {
      return Optional.empty();
    }
    Path top = layout.unifiedMount().get();
    for (Path group = layout.unified().get();
        group != null && group.startsWith(top);
        group = group.getParent()) {
      if (Files.isWritable(group) && handsDown(group, controllers)) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  private static boolean handsDown(Path group, ImmutableList<String> controllers) {
    try {
      Set<String> missing = new HashSet<>(controllers);
      missing.removeAll(words(group.resolve("cgroup.subtree_control")));
      if (missing.isEmpty()) {
        return true;
      }
      if (!words(group.resolve("cgroup.controllers")).containsAll(missing)) {
        return false;
      }
      byte[] text = ("+" + String.join(" +", missing)).getBytes(StandardCharsets.US_ASCII);
      Files.write(group.resolve("cgroup.subtree_control"), text, StandardOpenOption.WRITE);
      return true;
    } catch (IOException e) {
      return false; // EBUSY: it has processes of its own
    }
  }

  private static Set<String> words(Path file) throws IOException {
    return Set.copyOf(
        Arrays.asList(WholeFile.text(file, StandardCharsets.US_ASCII).trim().split("\\s+", -1)));
  }
}
