package dev.jbuild.layer;

import dev.jbuild.posix.Directory;
import dev.jbuild.posix.PosixException;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The deterministic tar of an overlay upper directory: a pure function of that directory, so equal
 * changes give an equal {@code diffID} on any machine and the bytes can be made again at any time.
 */
public final class LayerTar {

  private LayerTar() {}

  /** Hashes the tar without keeping its bytes. */
  public static LayerDigest digest(PosixFs fs, Path upper) {
    try {
      return run(fs, upper, null);
    } catch (IOException e) {
      throw LayerException.notReadable(upper.toString(), e);
    }
  }

  /**
   * Writes the tar, uncompressed; {@code out} is flushed but stays open. Failures of {@code out}
   * are thrown as they are.
   */
  public static LayerDigest write(PosixFs fs, Path upper, OutputStream out) throws IOException {
    try {
      LayerDigest digest = run(fs, upper, out);
      out.flush();
      return digest;
    } catch (TarFault | PosixException e) {
      throw LayerException.notReadable(upper.toString(), e);
    }
  }

  private static LayerDigest run(PosixFs fs, Path upper, @Nullable OutputStream out)
      throws IOException {
    try (DigestRing ring = new DigestRing();
        Directory root = fs.openDirectory(upper)) {
      new OverlayChanges(root, new TarWriter(ring, out)).run();
      return ring.finish();
    }
  }
}
