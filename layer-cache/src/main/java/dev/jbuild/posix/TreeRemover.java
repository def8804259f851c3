package dev.jbuild.posix;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Removes an entry and all below it without recursion and with few descriptors: what lies deeper
 * than {@link #MAX_DEPTH} is first renamed to the top of the tree and removed from there.
 */
final class TreeRemover {
  private static final int MAX_DEPTH = 32;
  private static final int OWNER_BITS = 0700;
  private static final String RAISED = ".jbuild-raised-";

  private final NativeDirectory parent;
  private final Kernel kernel;
  private final String name;
  private final Deque<Level> stack = new ArrayDeque<>();
  private int raised;

  TreeRemover(NativeDirectory parent, String name) {
    this.parent = parent;
    this.kernel = parent.kernel();
    this.name = name;
  }

  /** A directory being emptied; {@code todo} are the subdirectories that were not empty. */
  private record Level(NativeDirectory directory, String name, List<String> todo) {}

  void run() throws IOException {
    if (unlinkOrMissing(parent, name)) {
      return;
    }
    try {
      push(parent, name);
      while (!stack.isEmpty()) {
        step();
      }
    } finally {
      for (Level level : stack) {
        level.directory().close();
      }
    }
  }

  private void step() throws IOException {
    Level level = stack.getLast();
    List<String> todo = level.todo();
    if (!todo.isEmpty()) {
      String next = todo.removeLast();
      if (stack.size() < MAX_DEPTH) {
        push(level.directory(), next);
      } else {
        raise(level.directory(), next);
      }
      return;
    }
    NativeDirectory above = stack.size() == 1 ? parent : aboveLast();
    int result = removeDirectory(above, level.name());
    if (result == -Errno.ENOTEMPTY) {
      // Raised entries, or new ones of another process.
      list(level);
      return;
    }
    level.directory().close();
    stack.removeLast();
    if (result < 0 && result != -Errno.ENOENT) {
      throw new PosixException("rmdir", above.below(level.name()), -result);
    }
  }

  private NativeDirectory aboveLast() {
    Level last = stack.removeLast();
    NativeDirectory above = stack.getLast().directory();
    stack.addLast(last);
    return above;
  }

  private void raise(NativeDirectory from, String entry) throws PosixException {
    NativeDirectory top = stack.getFirst().directory();
    int result;
    do {
      String free = RAISED + raised++;
      result = kernel.rename(from.descriptor(), entry, top.descriptor(), free);
    } while (result == -Errno.ENOTEMPTY || result == -Errno.EEXIST || result == -Errno.ENOTDIR);
    if (result < 0 && result != -Errno.ENOENT) {
      throw new PosixException("rename", from.below(entry), -result);
    }
  }

  private void push(NativeDirectory from, String entry) throws IOException {
    int flags = CallNumber.O_DIRECTORY | CallNumber.O_NOFOLLOW;
    int opened = kernel.openAt(from.descriptor(), entry, flags, 0);
    if (opened == -Errno.EACCES) {
      // An unprivileged owner may still make it readable: overlay's own work/work has mode 000.
      from.setMode(entry, OWNER_BITS);
      opened = kernel.openAt(from.descriptor(), entry, flags, 0);
    }
    if (opened == -Errno.ENOENT) {
      return;
    }
    if (opened == -Errno.ENOTDIR) {
      throw new PosixException("unlink", from.below(entry), Errno.EPERM);
    }
    if (opened < 0) {
      throw new PosixException("open directory", from.below(entry), -opened);
    }
    NativeDirectory directory = new NativeDirectory(kernel, opened, from.below(entry));
    Level level = new Level(directory, entry, new ArrayList<>());
    stack.addLast(level);
    if ((directory.status().mode() & OWNER_BITS) != OWNER_BITS) {
      // Only an unprivileged owner needs it; nobody else will look at this directory again.
      kernel.changeMode(opened, OWNER_BITS);
    }
    list(level);
  }

  private void list(Level level) throws IOException {
    for (DirectoryEntry entry : level.directory().entries()) {
      boolean known = entry.type() == FileType.DIRECTORY;
      if (known || !unlinkOrMissing(level.directory(), entry.name())) {
        level.todo().add(entry.name());
      }
    }
  }

  /** Removes a non-directory; false when it is a directory. */
  private boolean unlinkOrMissing(NativeDirectory from, String entry) throws PosixException {
    int result = kernel.unlink(from.descriptor(), entry, 0);
    if (result == 0 || result == -Errno.ENOENT) {
      return true;
    }
    // Linux says EISDIR, POSIX and some file systems EPERM; a real EPERM shows when it is opened.
    if (result == -Errno.EISDIR || result == -Errno.EPERM) {
      return false;
    }
    throw new PosixException("unlink", from.below(entry), -result);
  }

  private int removeDirectory(NativeDirectory from, String entry) {
    return kernel.unlink(from.descriptor(), entry, Kernel.AT_REMOVEDIR);
  }
}
