package dev.jbuild.remote;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Printable;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.DirectoryEntry;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.PosixException;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A tree that git has laid down, being brought into its final form. Its content is the author's:
 * everything goes through descriptors, and no link is followed.
 */
final class GitTree {
  private final PosixFs fs;
  private final Path tree;
  private final String shown;

  GitTree(PosixFs fs, Path tree, String shown) {
    this.fs = fs;
    this.tree = tree;
    this.shown = shown;
  }

  /** Removes what git leaves in the directories of submodules; a tree itself cannot hold it. */
  void removeGitLinks() throws IOException {
    try (Directory root = fs.openDirectory(tree)) {
      for (String path : directories(root)) {
        try (Directory directory = root.openBeneath(path)) {
          directory.deleteTree(".git");
        }
      }
    }
  }

  /** Gives everything the same time. */
  void setTimes(long seconds) throws IOException {
    try (Directory root = fs.openDirectory(tree)) {
      for (String path : directories(root).reverse()) {
        try (Directory directory = root.openBeneath(path)) {
          for (String name : directory.names()) {
            directory.setModified(name, seconds, 0);
          }
          directory.setModified("", seconds, 0);
        }
      }
    }
  }

  /**
   * Moves the directory at a path out, to {@code name} in {@code to}.
   *
   * @param path clean and relative
   * @throws RemoteException when the tree has no such directory, or a link is on the way
   */
  void extract(String path, Directory to, String name) throws IOException {
    String bytes = new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    int slash = bytes.lastIndexOf('/');
    String last = bytes.substring(slash + 1);
    try (Directory root = fs.openDirectory(tree);
        Directory parent = root.openBeneath(slash < 0 ? "" : bytes.substring(0, slash))) {
      Optional<FileStatus> status = parent.find(last);
      if (status.isEmpty()) {
        throw missing(path, "the repository has no directory");
      }
      if (!status.get().isDirectory()) {
        throw missing(path, "the subdirectory is not a directory:");
      }
      parent.rename(last, to, name);
    } catch (PosixException e) {
      throw missing(path, "the repository has no directory");
    }
  }

  private RemoteException missing(String path, String what) {
    return RemoteException.failed(shown, what + " `" + Printable.shorten(path, 200) + "`", null);
  }

  /** Paths of all directories, each before those below it. */
  private static ImmutableList<String> directories(Directory root) throws IOException {
    List<String> found = new ArrayList<>();
    Deque<String> todo = new ArrayDeque<>(List.of(""));
    while (!todo.isEmpty()) {
      String path = todo.pop();
      found.add(path);
      try (Directory directory = root.openBeneath(path)) {
        for (DirectoryEntry entry : directory.entries()) {
          boolean below = directory.find(entry.name()).filter(FileStatus::isDirectory).isPresent();
          if (below && !entry.name().equals(".git")) {
            todo.push(path.isEmpty() ? entry.name() : path + "/" + entry.name());
          }
        }
      }
    }
    return ImmutableList.copyOf(found);
  }
}
