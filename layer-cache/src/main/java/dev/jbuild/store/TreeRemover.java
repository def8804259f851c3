package dev.jbuild.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Removes a directory tree of any shape without recursion and without following links: nested
 * directories are first moved up below the tree's root, so no path grows longer than two names and
 * no descriptor per level is needed. The tree must be in a place that nobody else writes to.
 */
public final class TreeRemover {
  private final Path root;
  private long moved;

  private TreeRemover(Path root) {
    this.root = root;
  }

  /**
   * Removes {@code tree}, file or directory, with everything below; nothing happens when it does
   * not exist.
   *
   * @throws IOException when something cannot be removed; the rest may be gone by then
   */
  public static void remove(Path tree) throws IOException {
    if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      new TreeRemover(tree).removeAll();
    } else {
      Files.deleteIfExists(tree);
    }
  }

  private void removeAll() throws IOException {
    while (!delete(root)) {
      try (DirectoryStream<Path> children = list(root)) {
        for (Path child : children) {
          if (!delete(child)) {
            empty(child);
          }
        }
      }
    }
  }

  /** Deletes what lies in the directory, moves what is not empty up, and deletes the directory. */
  private void empty(Path directory) throws IOException {
    try (DirectoryStream<Path> children = list(directory)) {
      for (Path child : children) {
        if (!deleteIn(directory, child)) {
          moveUp(child);
        }
      }
    }
    delete(directory);
  }

  private void moveUp(Path directory) throws IOException {
    while (true) {
      try {
        Files.move(directory, root.resolve(".removed-" + moved++));
        return;
      } catch (FileAlreadyExistsException e) {
        // the tree has a name like ours: take the next number
      } catch (AccessDeniedException e) {
        // moving a directory changes its "..", which needs write permission on itself
        permit(directory);
        Files.move(directory, root.resolve(".removed-" + moved++));
        return;
      }
    }
  }

  private static boolean deleteIn(Path parent, Path child) throws IOException {
    try {
      return delete(child);
    } catch (AccessDeniedException e) {
      permit(parent);
      return delete(child);
    }
  }

  /** False for a directory that is not empty. */
  private static boolean delete(Path path) throws IOException {
    try {
      Files.deleteIfExists(path);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  @SuppressWarnings("StreamResourceLeak") // the callers close it
  private static DirectoryStream<Path> list(Path directory) throws IOException {
    try {
      return Files.newDirectoryStream(directory);
    } catch (AccessDeniedException e) {
      permit(directory);
      return Files.newDirectoryStream(directory);
    }
  }

  private static void permit(Path directory) throws IOException {
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
