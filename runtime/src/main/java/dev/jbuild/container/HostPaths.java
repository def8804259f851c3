package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Masked paths of which a machine has one per processor: {@code thermal_throttle}. */
final class HostPaths {
  private HostPaths() {}

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
}
