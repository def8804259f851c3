package dev.jbuild.posix;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The Linux kernel by {@link SystemCall}: x86_64 and aarch64, glibc or musl. Needs openat2(2)
 * (kernel 5.6) and {@code /proc}. Safe for use by several threads; making one costs nothing, the
 * first call loads the native library.
 */
public final class NativePosixFs implements PosixFs {
  private final Kernel kernel;

  public NativePosixFs() {
    this(new Kernel(true));
  }

  /** For tests: a kernel that lacks calls. */
  NativePosixFs(Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public Directory openDirectory(Path directory) throws IOException {
    return open(directory, CallNumber.O_NOFOLLOW);
  }

  @Override
  public void syncFileSystem(Path path) throws IOException {
    String name = bytes(path);
    int descriptor = kernel.openAt(Kernel.AT_FDCWD, name, Kernel.O_RDONLY | Kernel.O_NONBLOCK, 0);
    check("open", name, descriptor);
    try {
      check("syncfs", name, kernel.syncFileSystem(descriptor));
    } finally {
      kernel.close(descriptor);
    }
  }

  @Override
  public void spreadChildren(Path directory) throws IOException {
    try (NativeDirectory opened = open(directory, CallNumber.O_NOFOLLOW)) {
      kernel.addInodeFlags(opened.descriptor(), Kernel.FS_TOPDIR_FL);
    }
  }

  @Override
  public void deleteTree(Path path) throws IOException {
    Path absolute = path.toAbsolutePath();
    Path parent = absolute.getParent();
    Path name = absolute.getFileName();
    if (parent == null || name == null) {
      throw new IllegalArgumentException("the root directory cannot be removed");
    }
    try (Directory directory = open(parent, 0)) {
      directory.deleteTree(bytes(name));
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  private NativeDirectory open(Path directory, int flags) throws PosixException {
    String name = bytes(directory);
    int all = Kernel.O_RDONLY | CallNumber.O_DIRECTORY | flags;
    int descriptor = kernel.openAt(Kernel.AT_FDCWD, name, all, 0);
    check("open directory", name, descriptor);
    return new NativeDirectory(kernel, descriptor, name);
  }

  /** The bytes that the JDK itself would pass to the kernel for this path. */
  static String bytes(Path path) {
    Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    return new String(path.toString().getBytes(charset), StandardCharsets.ISO_8859_1);
  }

  static void check(String operation, String path, int result) throws PosixException {
    if (result < 0) {
      throw new PosixException(operation, path, -result);
    }
  }
}
