package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.launch.LaunchPlan;
import dev.jbuild.launch.Op;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The control groups of one container, as data: made either by the launcher, or by this process.
 *
 * @param actions in order
 * @param version1 groups to join, each with this process's own group in the same hierarchy
 * @param version2 group to be born in
 * @param devicesFree no group denies devices, so no mount may have any and none can be made
 * @param shown the container's own groups and no other, as that of a whole host has files like
 *     {@code release_agent}: directory to show read-only below {@code /sys/fs/cgroup}, by name;
 *     with the single name {@code ""} it is shown there itself (version 2 alone)
 */
record CgroupPlacement(
    ImmutableList<Action> actions,
    ImmutableMap<Path, Path> version1,
    @Nullable Path version2,
    @Nullable MemoryWatch memory,
    boolean devicesFree,
    ImmutableMap<String, Path> shown) {

  /** One thing to do. */
  sealed interface Action {
    record Make(Path directory) implements Action {}

    record Set(Path file, String text) implements Action {}

    /** As {@code Set}, but may be refused, or the file be missing. */
    record Try(Path file, String text) implements Action {}

    /** A device program, eBPF in hexadecimal; only the launcher can load it. */
    record Devices(Path directory, String program) implements Action {}
  }

  /** A file with an {@code oom_kill} line, and what to say when it counts. */
  record MemoryWatch(Path file, String message) {}

  /** Whether this process can make the groups, and one of its threads join them. */
  boolean joinsByThread() {
    return version2 == null && !version1.isEmpty();
  }

  /** Adds all to a plan. */
  void addTo(LaunchPlan.Builder plan) {
    for (Action action : actions) {
      switch (action) {
        case Action.Make make -> plan.add(Op.CG_MAKE, make.directory().toString());
        case Action.Set set -> plan.add(Op.CG_SET, set.file().toString(), set.text());
        case Action.Try attempt -> plan.add(Op.CG_TRY, attempt.file().toString(), attempt.text());
        case Action.Devices devices ->
            plan.add(Op.CG_DEVICE, devices.directory().toString(), devices.program());
      }
    }
    for (Path group : version1.keySet()) {
      plan.add(Op.CG_JOIN, group.resolve("cgroup.procs").toString());
    }
    Optional.ofNullable(version2).ifPresent(group -> plan.add(Op.CG_INTO, group.toString()));
    watchMemory(plan);
  }

  /** Adds only what a plan needs whose launcher is in the groups already. */
  void watchMemory(LaunchPlan.Builder plan) {
    if (memory != null) {
      plan.add(Op.OOM, memory.file().toString(), memory.message());
    }
  }

  /** Makes the groups and sets their limits; what was made is removed when that fails. */
  void make() throws IOException {
    try {
      for (Action action : actions) {
        make(action);
      }
    } catch (IOException e) {
      for (Path group : version1.keySet()) {
        Files.deleteIfExists(group);
      }
      throw e;
    }
  }

  private static void make(Action action) throws IOException {
    switch (action) {
      case Action.Make make -> Files.createDirectory(make.directory());
      case Action.Set set -> write(set.file(), set.text());
      case Action.Try attempt -> {
        if (Files.isWritable(attempt.file())) {
          write(attempt.file(), attempt.text());
        }
      }
      case Action.Devices devices ->
          throw new IllegalStateException("device program for " + devices.directory());
    }
  }

  /** Moves the calling thread into the version 1 groups; processes it starts are born there. */
  void joinThisThread() throws IOException {
    for (Path group : version1.keySet()) {
      write(group.resolve("tasks"), "0");
    }
  }

  private static void write(Path file, String text) throws IOException {
    try {
      Files.write(file, text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
    } catch (IOException e) { // the kernel's word alone does not say what it was about
      throw new IOException(file.getFileName() + " " + text + ": " + e.getMessage(), e);
    }
  }
}
