package dev.jbuild.remote;

import dev.jbuild.oci.Digest;
import java.nio.file.Path;

/**
 * A file that was fetched.
 *
 * @param directory holds this one file and nothing else; never changes. The file is 0600, 0:0
 * @param name the file's name
 * @param digest of the file's content
 * @param modifiedSeconds the file's time, since 1970: {@code Last-Modified}, or 0 without one
 */
public record FetchedFile(Path directory, String name, Digest digest, long modifiedSeconds) {
  public Path file() {
    return directory.resolve(name);
  }
}
