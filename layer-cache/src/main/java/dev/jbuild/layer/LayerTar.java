package dev.jbuild.layer;

import dev.jbuild.posix.Directory;
import dev.jbuild.posix.PosixException;
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
    return digest(fs, upper, () -> {});
  }

  /** As above; {@code whenLarge} runs once when the tar turns out to exceed 64 MiB. */
  public static LayerDigest digest(PosixFs fs, Path upper, Runnable whenLarge) {
    try {
      return run(fs, upper, new TarWriter.Sink(null, whenLarge));
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
      LayerDigest digest = run(fs, upper, new TarWriter.Sink(out, () -> {}));
      out.flush();
      return digest;
    } catch (TarFault | PosixException e) {
      throw LayerException.notReadable(upper.toString(), e);
    }
  }

  private static LayerDigest run(PosixFs fs, Path upper, TarWriter.Sink sink) throws IOException {
    try (DigestRing ring = new DigestRing();
        Directory root = fs.openDirectory(upper)) {
      new OverlayChanges(root, new TarWriter(ring, sink)).run();
      return ring.finish();
    }
  }
}
