package dev.jbuild.posix;

import java.io.IOException;

/** An open file being written. */
public interface OutputFile extends AutoCloseable {
  void write(byte[] buffer, int offset, int length) throws IOException;

  /**
   * Copies all of {@code from} by copy_file_range(2), holes kept; falls back to read and write.
   * Returns the bytes copied.
   */
  long copyFrom(InputFile from) throws IOException;

  /** Sets the length: a hole when it grows. */
  void truncate(long length) throws IOException;

  void seek(long offset) throws IOException;

  /** fchown(2), fchmod(2) and futimens(2) on the open file: cheaper than by name. */
  void setOwner(int uid, int gid) throws IOException;

  void setMode(int mode) throws IOException;

  void setModified(long seconds, int nanos) throws IOException;

  void sync() throws IOException;

  @Override
  void close() throws IOException;
}
