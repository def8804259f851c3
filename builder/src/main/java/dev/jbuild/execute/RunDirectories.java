package dev.jbuild.execute;

import dev.jbuild.base.FreshFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Private directories below the run root; nobody else can enter them, so plain paths are safe. */
public final class RunDirectories {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private RunDirectories() {}

  /** A new directory of a name not used yet. */
  public static Path create(Path runRoot, String prefix) throws IOException {
    Files.createDirectories(runRoot, PRIVATE);
    sweep(runRoot);
    long pid = ProcessHandle.current().pid();
    return FreshFiles.directory(runRoot, prefix + pid + "-");
  }

  /** Removes what processes left that were killed: each directory names the one that made it. */
  private static void sweep(Path runRoot) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(runRoot)) {
      for (Path entry : entries) {
        String[] parts = entry.getFileName().toString().split("-", -1);
        if (parts.length == 3
            && parts[1].matches("[0-9]{1,10}")
            && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty()) {
          delete(entry);
        }
      }
    }
  }

  static void createPrivate(Path directory) throws IOException {
    Files.createDirectory(directory, PRIVATE);
  }

  /** Removes a directory with its files; what cannot be removed stays for the next sweep. */
  public static void delete(Path directory) {
    try {
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
          for (Path entry : entries) {
            delete(entry);
          }
        }
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // on a tmpfs that the next boot clears
    }
  }
}
