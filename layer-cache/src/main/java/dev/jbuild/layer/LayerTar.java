package dev.jbuild.layer;

import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * The deterministic tar of an overlay upper directory: a pure function of that directory, so equal
 * changes give an equal {@code diffID} on any machine and the bytes can be made again at any time.
 */
public final class LayerTar {

  private LayerTar() {}

  /** Hashes the tar without keeping its bytes. */
  public static LayerDigest digest(PosixFs fs, Path upper) {
    throw new UnsupportedOperationException();
  }

  /** Writes the tar, uncompressed; {@code out} is flushed but stays open. */
  public static LayerDigest write(PosixFs fs, Path upper, OutputStream out) throws IOException {
    throw new UnsupportedOperationException();
  }
}
