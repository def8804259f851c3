package dev.jbuild.posix;

import java.io.IOException;

/** An open file being written. */
public interface OutputFile extends AutoCloseable {
  void write(byte[] buffer, int offset, int length) throws IOException;

  /**
   * Copies all of {@code from} to the start of this new file, holes kept: copy_file_range(2) with
   * SEEK_DATA and SEEK_HOLE for large files, read and write for small ones and where the kernel
   * cannot. This file stands at its end afterwards, {@code from} anywhere. Returns the length.
   */
  long copyFrom(InputFile from) throws IOException;

  /** Sets the length: a hole when it grows. */
  void truncate(long length) throws IOException;

  void seek(long offset) throws IOException;

  /**
   * fchown(2) on the open file; no call when it is so already. The mode is kept, setuid and setgid
   * included.
   */
  void setOwner(int uid, int gid) throws IOException;

  /** fchmod(2); no call when it is so already. */
  void setMode(int mode) throws IOException;

  /** futimens(2); the last thing to do, as writing changes the time. */
  void setModified(long seconds, int nanos) throws IOException;

  /**
   * fsetxattr(2). Writing and changing the owner remove {@code security.capability}: set it after
   * both.
   */
  void setExtendedAttribute(String attribute, Bytes value) throws IOException;

  /** fsync(2). */
  void sync() throws IOException;

  @Override
  void close() throws IOException;
}
