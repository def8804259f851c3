package dev.jbuild.store;

import dev.jbuild.base.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Files that are whole or not there, also after a power cut: write aside, sync, rename, sync. */
final class DurableFiles {
  private DurableFiles() {}

  /**
   * Makes {@code target} hold exactly {@code content}. On failure {@code target} is as before.
   *
   * @param aside a free name on the same file system
   */
  static void replace(Path target, Path aside, byte[] content) throws IOException {
    try {
      write(aside, content);
      rename(aside, target);
    } catch (IOException e) {
      discard(aside, e);
      throw e;
    }
  }

  /** Writes a file aside and syncs it. */
  static void write(Path aside, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Renames a synced file to its final name and syncs the directory. */
  static void rename(Path aside, Path target) throws IOException {
    renameUnsynced(aside, target);
    syncDirectory(target.resolveSibling("."));
  }

  /** As {@link #rename}; the name lasts after {@link #syncDirectory}. */
  static void renameUnsynced(Path aside, Path target) throws IOException {
    Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Makes names in the directory last. */
  static void syncDirectory(Path directory) throws IOException {
    // in-memory file systems cannot open a directory, and have nothing to sync
    if (!directory.getFileSystem().provider().getScheme().equals("file")) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * All bytes of a regular file; a link, a device or a pipe is not opened.
   *
   * @throws StoreException when it is no regular file, or longer than {@code limit}
   */
  static byte[] read(Path file, long limit) throws IOException {
    BasicFileAttributes attributes = regular(file);
    if (attributes.size() > limit) {
      throw StoreException.tooLarge("store " + file, limit);
    }
    return WholeFile.bytes(file);
  }

  static BasicFileAttributes regular(Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw StoreException.notRegular(file);
    }
    return attributes;
  }

  /** Removes a file because of a failure, which stays the one that is reported. */
  static void discard(Path file, Throwable failure) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
