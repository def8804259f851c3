package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What differs from machine to machine. */
final class HostPaths {
  private static final int SPARE_LOOP_DEVICES = 8;
  private static final int MAX_LOOP_DEVICES = 256;

  private HostPaths() {}

  /** Masked paths of which a machine has one per processor: {@code thermal_throttle}. */
  static ImmutableList<String> masked(Path root) {
    Path processors = root.resolve("sys/devices/system/cpu");
    if (!Files.exists(processors.resolve("cpu0/thermal_throttle"))) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<String> paths = ImmutableList.builder();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(processors, "cpu[0-9]*")) {
      for (Path directory : directories) {
        paths.add(directory.resolve("thermal_throttle").toString());
      }
    } catch (IOException e) {
      throw ContainerException.because(processors.toString(), e);
    }
    return paths.build();
  }

  /** How many loop devices there are, and a few that a program may add. */
  static int loopDevices(Path root) {
    Path block = root.resolve("sys/block");
    int count = SPARE_LOOP_DEVICES;
    if (Files.isDirectory(block)) {
      try (DirectoryStream<Path> loops = Files.newDirectoryStream(block, "loop[0-9]*")) {
        for (Path loop : loops) {
          count = Math.max(count, SPARE_LOOP_DEVICES + number(loop) + 1);
        }
      } catch (IOException e) {
        throw ContainerException.because(block.toString(), e);
      }
    }
    return Math.min(count, MAX_LOOP_DEVICES);
  }

  private static int number(Path loop) {
    String digits = String.valueOf(loop.getFileName()).substring("loop".length());
    return digits.matches("[0-9]{1,4}") ? Integer.parseInt(digits) : 0;
  }
}
