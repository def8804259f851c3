package dev.jbuild.store;

import java.io.ByteArrayOutputStream;

/**
 * Bytes of the store's index that are one descriptor of an entry, or all of its descriptors with
 * the commas between them. Nobody changes the file's bytes.
 */
final class IndexSlice {
  private final byte[] file;
  private final int begin;
  private final int end;

  IndexSlice(byte[] file, int begin, int end) {
    this.file = file;
    this.begin = begin;
    this.end = end;
  }

  /** From where this begins to that end. */
  IndexSlice upTo(int end) {
    return new IndexSlice(file, begin, end);
  }

  void writeTo(ByteArrayOutputStream out) {
    out.write(file, begin, end - begin);
  }
}
