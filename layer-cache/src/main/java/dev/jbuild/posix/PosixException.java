package dev.jbuild.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A failed system call: {@code operation path: ERRNO-NAME (text)}. Travels inside packages; public
 * methods turn it into the area's exception.
 */
public final class PosixException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String operation;
  private final String path;
  private final int errno;

  /** {@code path} is a byte string as all names of this package; the message reads it as UTF-8. */
  public PosixException(String operation, String path, int errno) {
    super(operation + " " + text(path) + ": " + Errno.describe(errno));
    this.operation = operation;
    this.path = path;
    this.errno = errno;
  }

  /** The raw errno; compare with the constants of {@link Errno}. */
  public int errno() {
    return errno;
  }

  /** What was tried: {@code open}, {@code mkdir}, ... */
  public String operation() {
    return operation;
  }

  /** The path that failed, one char per byte; a path of the host, not of an image. */
  public String path() {
    return path;
  }

  /** The disk is full or a quota is used up. */
  public boolean isNoSpace() {
    return errno == Errno.ENOSPC || errno == Errno.EDQUOT;
  }

  private static String text(String path) {
    return new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
