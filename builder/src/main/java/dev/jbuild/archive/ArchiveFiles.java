package dev.jbuild.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** The regular files of an archive by name; slashes separate, no name begins with one. */
interface ArchiveFiles extends AutoCloseable {

  /** What the archive is called in messages. */
  String source();

  /**
   * Length of a file in bytes; absent when there is none of that name.
   *
   * @throws ArchiveException when there is something of that name that is no regular file
   */
  OptionalLong size(String name);

  /** The content of a file that is there; the caller closes the stream. */
  InputStream open(String name);

  /**
   * The whole of a small file.
   *
   * @throws ArchiveException when it is missing, larger than {@code limit} bytes, or changes
   */
  default byte[] read(String name, long limit) {
    long size = size(name).orElseThrow(() -> ArchiveException.missing(source(), name));
    if (size > limit) {
      throw ArchiveException.refused(name, "too large: " + size + " bytes, the limit is " + limit);
    }
    try (InputStream in = open(name)) {
      byte[] bytes = in.readNBytes((int) size + 1);
      if (bytes.length != size) {
        throw ArchiveException.refused(name, "its size changed while it was read");
      }
      return bytes;
    } catch (IOException e) {
      throw ArchiveException.unreadable(name, e);
    }
  }

  @Override
  void close();
}
