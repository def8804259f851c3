package dev.jbuild.recall;

import dev.jbuild.base.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Tells whether a document of the store still has the bytes it had, damage included. */
final class FilePrint {
  private static final long ABSENT = -1;

  private FilePrint() {}

  /** Length and CRC-32 of a file of less than 2 GiB; -1 when it cannot be read. */
  static long of(Path file) {
    try {
      byte[] bytes = WholeFile.bytes(file);
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      return ((long) bytes.length << Integer.SIZE) | checksum.getValue();
    } catch (IOException e) {
      return ABSENT;
    }
  }
}
