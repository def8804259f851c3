package dev.jbuild.posix;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;

/** A regular file open for reading. */
final class NativeInputFile implements InputFile {
  private final Kernel kernel;
  private final String path;
  private final FileStatus opened;
  private int descriptor;

  private NativeInputFile(Kernel kernel, int descriptor, String path, FileStatus opened) {
    this.kernel = kernel;
    this.descriptor = descriptor;
    this.path = path;
    this.opened = opened;
  }

  /** Owns {@code descriptor}, which is closed when it is no regular file. */
  static NativeInputFile ofRegular(Kernel kernel, int descriptor, String path)
      throws PosixException {
    int result = kernel.statx(descriptor, "");
    if (result == 0) {
      FileStatus status = StatusReader.read(kernel.scratch().record);
      if (status.isRegular()) {
        return new NativeInputFile(kernel, descriptor, path, status);
      }
      result = -(status.isDirectory() ? Errno.EISDIR : Errno.EINVAL);
    }
    kernel.close(descriptor);
    throw new PosixException("open regular file", path, -result);
  }

  int descriptor() {
    if (descriptor < 0) {
      throw new IllegalStateException("file is closed: " + path);
    }
    return descriptor;
  }

  /** Status at the time of opening. */
  FileStatus opened() {
    return opened;
  }

  @Override
  public FileStatus status() throws IOException {
    check("stat", kernel.statx(descriptor(), ""));
    return StatusReader.read(kernel.scratch().record);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = kernel.read(descriptor(), Math.min(length, Scratch.TRANSFER_BYTES));
    check("read", count);
    if (count > 0) {
      kernel.scratch().transfer().get(buffer, offset, count);
    }
    return count == 0 ? -1 : count;
  }

  @Override
  public long nextData(long offset) throws IOException {
    long result = kernel.seek(descriptor(), offset, Kernel.SEEK_DATA);
    if (result == -Errno.ENXIO) {
      return -1;
    }
    check("seek data", result);
    return result;
  }

  @Override
  public long nextHole(long offset) throws IOException {
    long result = kernel.seek(descriptor(), offset, Kernel.SEEK_HOLE);
    check("seek hole", result);
    return result;
  }

  @Override
  public void seek(long offset) throws IOException {
    check("seek", kernel.seek(descriptor(), offset, Kernel.SEEK_SET));
  }

  @Override
  public ImmutableMap<String, Bytes> extendedAttributes() throws IOException {
    return ExtendedAttributes.of(kernel, descriptor(), "", path).all();
  }

  @Override
  public void close() {
    int open = descriptor;
    if (open >= 0) {
      descriptor = -1;
      kernel.close(open);
    }
  }

  @Override
  public String toString() {
    return path;
  }

  private void check(String operation, long result) throws PosixException {
    if (result < 0) {
      throw new PosixException(operation, path, (int) -result);
    }
  }
}
