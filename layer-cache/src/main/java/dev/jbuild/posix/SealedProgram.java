package dev.jbuild.posix;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A copy of a program in memory that nobody can change any more: memfd_create(2), file seals of
 * fcntl(2). What runs it has no way to the file it was copied from (CVE-2019-5736). Its memory goes
 * with this process and the last one that runs it.
 */
public final class SealedProgram {
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;

  /** Kernel 6.3; {@code vm.memfd_noexec} wants it said. */
  private static final int MFD_EXEC = 0x10;

  private static final int F_ADD_SEALS = 1033;

  /** Seal, shrink, grow, write. */
  private static final int ALL_SEALS = 0xf;

  private final Kernel kernel;
  private final int descriptor;

  private SealedProgram(Kernel kernel, int descriptor) {
    this.kernel = kernel;
    this.descriptor = descriptor;
  }

  /**
   * Copies the file.
   *
   * @param name what {@code /proc} shows it as
   */
  public static SealedProgram copyOf(Path file, String name) throws IOException {
    Kernel kernel = new Kernel(true);
    String path = NativePosixFs.bytes(file);
    int from = checked("open", path, kernel.openAt(Kernel.AT_FDCWD, path, Kernel.O_RDONLY, 0));
    int copy = -1;
    try {
      copy = create(kernel, name);
      long sent;
      do {
        sent = kernel.sendFile(copy, from, Integer.MAX_VALUE);
        checked("copy", path, (int) sent);
      } while (sent > 0);
      checked("seal", path, kernel.fileControl(copy, F_ADD_SEALS, ALL_SEALS));
      return new SealedProgram(kernel, copy);
    } catch (PosixException e) {
      if (copy >= 0) {
        kernel.close(copy);
      }
      throw e;
    } finally {
      kernel.close(from);
    }
  }

  private static int create(Kernel kernel, String name) throws PosixException {
    int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int made = kernel.createMemory(name, flags | MFD_EXEC);
    if (made == -Errno.EINVAL) {
      made = kernel.createMemory(name, flags);
    }
    return checked("memfd", name, made);
  }

  private static int checked(String operation, String path, int result) throws PosixException {
    NativePosixFs.check(operation, path, result);
    return result;
  }

  Kernel kernel() {
    return kernel;
  }

  /** A path of it for a child of this process, until that executes something. */
  String path() {
    return "/proc/self/fd/" + descriptor;
  }
}
