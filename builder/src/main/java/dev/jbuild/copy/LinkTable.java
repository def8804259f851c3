package dev.jbuild.copy;

import dev.jbuild.context.TreeEntry;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Files with several names: the first name that is met is copied, the others become links to it.
 * Safe for several threads.
 */
final class LinkTable {
  private final Directory root;
  private final Map<Long, FirstName> files = new HashMap<>();

  /**
   * @param root the upper directory
   */
  LinkTable(Directory root) {
    this.root = root;
  }

  /** Copies a file under its first name. */
  interface Copy {
    void run() throws IOException;
  }

  private static final class FirstName {
    private String directory = "";
    private String name = "";
  }

  static boolean concerns(FileStatus status) {
    return status.isRegular() && status.links() > 1;
  }

  /**
   * Copies the file, or links it.
   *
   * @param directory path of {@code to} below the upper directory
   */
  void create(TreeEntry entry, String directory, Directory to, Copy copy) throws IOException {
    FirstName first;
    synchronized (files) {
      first = files.computeIfAbsent(entry.status().inode(), inode -> new FirstName());
    }
    synchronized (first) {
      if (first.name.isEmpty()) {
        copy.run();
        first.directory = directory;
        first.name = entry.name();
        return;
      }
      try (Directory existing = root.openBeneath(first.directory)) {
        to.createLink(existing, first.name, entry.name());
      }
    }
  }
}
