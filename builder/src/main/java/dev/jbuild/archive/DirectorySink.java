package dev.jbuild.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes into a directory that was empty or not there. Each file is written aside and renamed; what
 * makes it a layout, {@code index.json}, is for the caller to write last.
 */
final class DirectorySink implements ImageSink {
  private final Path directory;

  private DirectorySink(Path directory) {
    this.directory = directory;
  }

  /**
   * @throws ArchiveException when something is in the directory already
   */
  static DirectorySink create(Path directory) {
    try {
      Files.createDirectories(directory);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        if (entries.iterator().hasNext()) {
          throw ArchiveException.unwritable(
              directory.toString(), new IOException("the directory is not empty"));
        }
      }
      return new DirectorySink(directory);
    } catch (IOException e) {
      throw ArchiveException.unwritable(directory.toString(), e);
    }
  }

  @Override
  public boolean has(String name) {
    return Files.exists(directory.resolve(name));
  }

  @Override
  public void write(String name, long size, Content content) throws IOException {
    Path target = directory.resolve(name);
    Path aside = target.resolveSibling(target.getFileName() + ".part");
    Files.createDirectories(aside.getParent());
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(aside), 1 << 16)) {
      CountingOutput counting = new CountingOutput(file, null);
      content.writeTo(counting);
      if (counting.count() != size) {
        throw ArchiveException.damaged(
            name, "has " + counting.count() + " bytes, " + size + " were expected");
      }
    }
    Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void finish() {}
}
