package dev.jbuild.posix;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;

/** An open regular file, read from the start. */
public interface InputFile extends AutoCloseable {
  /** fstat(2) of the open file. */
  FileStatus status() throws IOException;

  /** Reads up to {@code length} bytes; -1 at the end. */
  int read(byte[] buffer, int offset, int length) throws IOException;

  /**
   * First offset at or after {@code offset} that holds data (SEEK_DATA), or -1 when only a hole
   * follows.
   */
  long nextData(long offset) throws IOException;

  /**
   * First offset at or after {@code offset} in a hole (SEEK_HOLE); the end of the file counts as
   * one.
   */
  long nextHole(long offset) throws IOException;

  void seek(long offset) throws IOException;

  /** Extended attributes of the open file in byte order of their names. */
  ImmutableMap<String, Bytes> extendedAttributes() throws IOException;

  @Override
  void close();
}
