package dev.jbuild.archive;

import java.io.IOException;

/** Where the files of an image layout go: into a tar, or into a directory. */
interface ImageSink {

  /** Whether a file of that name was written. */
  boolean has(String name);

  /**
   * Writes a file; directories above it come into being.
   *
   * @param size exact number of bytes that {@code content} will write
   */
  void write(String name, long size, Content content) throws IOException;

  /** Writes a small file. */
  default void write(String name, byte[] bytes) throws IOException {
    write(name, bytes.length, out -> out.write(bytes));
  }

  /** Writes what belongs at the end. */
  void finish() throws IOException;
}
