package dev.jbuild.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a case: {@code commands}, {@code expected}, and the files that commands read. */
final class GoldenCase {
  /** Of every file: a checkout does not keep times, and layers do. */
  static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

  private GoldenCase() {}

  static void copyInputs(Path folder, Path work) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(file -> !file.equals(folder)).sorted().toList();
    }
    for (Path file : files) {
      Files.copy(
          file,
          work.resolve(folder.relativize(file).toString()),
          StandardCopyOption.COPY_ATTRIBUTES,
          LinkOption.NOFOLLOW_LINKS);
    }
    for (Path file : files.reversed()) {
      Path copy = work.resolve(folder.relativize(file).toString());
      if (!Files.isSymbolicLink(copy)) {
        String mode = Files.isExecutable(copy) ? "rwxr-xr-x" : "rw-r--r--";
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString(mode));
        Files.setLastModifiedTime(copy, FileTime.from(TIME));
      }
    }
  }
}
