package dev.jbuild.posix;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The one door to file system calls that {@code java.nio} lacks. Names inside are raw bytes carried
 * as ISO-8859-1 strings (one char per byte), so any name Linux can hold survives, and {@code
 * String.compareTo} is byte order.
 */
public interface PosixFs {

  /**
   * Opens a host directory (a trusted path, last component must not be a link). The caller closes.
   */
  Directory openDirectory(Path directory) throws IOException;

  /** Writes everything dirty of the file system that holds {@code path} to disk: syncfs(2). */
  void syncFileSystem(Path path) throws IOException;

  /**
   * Says of a directory that what is made in it has nothing in common: chattr(1), attribute T. The
   * ext file systems then place each new directory where few others are, with all that is made
   * below it. Elsewhere nothing happens.
   */
  void spreadChildren(Path directory) throws IOException;

  /** Removes a tree, links not followed, any depth; nothing happens when it is absent. */
  void deleteTree(Path path) throws IOException;
}
