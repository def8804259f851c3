package dev.jbuild.posix;

import java.io.IOException;

/** An {@code O_PATH} descriptor and what it was found to be. */
final class NativeResolvedEntry implements ResolvedEntry {
  private final NativeDirectory root;
  private final Kernel kernel;
  private final String path;
  private final FileStatus status;
  private int descriptor;

  /** Owns {@code descriptor}. */
  NativeResolvedEntry(NativeDirectory root, int descriptor, String path, FileStatus status) {
    this.root = root;
    this.kernel = root.kernel();
    this.descriptor = descriptor;
    this.path = path;
    this.status = status;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public FileStatus status() {
    return status;
  }

  @Override
  public Directory openDirectory() throws IOException {
    int flags = Kernel.O_RDONLY | CallNumber.O_DIRECTORY;
    int opened = kernel.openAt(descriptor(), ".", flags, 0);
    check("open directory", opened);
    return new NativeDirectory(kernel, opened, root.below(path));
  }

  @Override
  public InputFile openFile() throws IOException {
    if (!status.isRegular()) {
      throw failure("open", status.isDirectory() ? Errno.EISDIR : Errno.EINVAL);
    }
    // The descriptor's magic link leads to the file that was examined: proc_pid_fd(5).
    int opened =
        kernel.openAt(Kernel.AT_FDCWD, ExtendedAttributes.PROC + descriptor(), Kernel.O_RDONLY, 0);
    check("open", opened);
    return NativeInputFile.ofRegular(kernel, opened, root.below(path));
  }

  @Override
  public String readSymlink() throws IOException {
    int length = kernel.readLink(descriptor(), "");
    // readlinkat(2) says ENOENT for an empty path on what is no link.
    check("readlink", length == -Errno.ENOENT ? -Errno.EINVAL : length);
    return NativeDirectory.bulkText(kernel.scratch(), length);
  }

  @Override
  public void close() {
    int open = descriptor;
    if (open >= 0) {
      descriptor = -1;
      kernel.close(open);
    }
  }

  private int descriptor() {
    if (descriptor < 0) {
      throw new IllegalStateException("entry is closed: " + path);
    }
    return descriptor;
  }

  private void check(String operation, int result) throws PosixException {
    if (result < 0) {
      throw failure(operation, -result);
    }
  }

  private PosixException failure(String operation, int errno) {
    return new PosixException(operation, root.below(path), errno);
  }
}
