package dev.jbuild.archive;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes that are made when they are written. */
@FunctionalInterface
interface Content {
  /** Writes all bytes; {@code out} stays open. */
  void writeTo(OutputStream out) throws IOException;
}
