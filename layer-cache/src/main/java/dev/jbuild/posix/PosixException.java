package dev.jbuild.posix;

import java.io.IOException;

/**
 * A failed system call: {@code operation path: ERRNO-NAME text}. Travels inside packages; public
 * methods turn it into the area's exception.
 */
public final class PosixException extends IOException {
  private final int errno;

  public PosixException(String operation, String path, int errno) {
    super(operation + " " + path + ": " + Errno.name(errno));
    this.errno = errno;
  }

  /** The raw errno; compare with the constants of {@link Errno}. */
  public int errno() {
    return errno;
  }
}
