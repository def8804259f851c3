package dev.jbuild.base;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * New files and directories for this user alone, of names that nothing had before: as {@code
 * Files.createTempDirectory}, but the names can be guessed, so the parent must be a directory in
 * which nobody else can write. Guessing costs the attacker nothing there and the JDK's random names
 * cost 15 ms of a process that has just started.
 */
public final class FreshFiles {
  private static final FileAttribute<Set<PosixFilePermission>> OF_USER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final FileAttribute<Set<PosixFilePermission>> FILE_OF_USER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** The clock tells processes apart, the kernel decides when it does not. */
  private static final AtomicLong NUMBER = new AtomicLong(System.nanoTime());

  private FreshFiles() {}

  /** An empty directory of mode 0700 in {@code parent}, its name beginning with {@code prefix}. */
  public static Path directory(Path parent, String prefix) throws IOException {
    while (true) {
      try {
        return Files.createDirectory(name(parent, prefix), OF_USER);
      } catch (FileAlreadyExistsException e) {
        // another process has it
      }
    }
  }

  /** An empty file of mode 0600 in {@code parent}, its name beginning with {@code prefix}. */
  public static Path file(Path parent, String prefix) throws IOException {
    while (true) {
      try {
        return Files.createFile(name(parent, prefix), FILE_OF_USER);
      } catch (FileAlreadyExistsException e) {
        // another process has it
      }
    }
  }

  private static Path name(Path parent, String prefix) {
    return parent.resolve(prefix + Long.toHexString(NUMBER.incrementAndGet()));
  }
}
