package dev.jbuild.layer;

import dev.jbuild.overlay.OverlayWriter;
import java.io.IOException;
import java.io.InputStream;

/**
 * The one strict extractor: lays a tar into an upper directory above its parents. Names that climb,
 * entries below something that is no directory, hard links out of the root, devices and ids out of
 * range are refused; links are resolved inside the root and never written through; whiteouts hide
 * lower layers only, in any order; {@code *.overlay.*} attributes are dropped; the last of several
 * entries of one name wins.
 */
public final class LayerApplier {

  private LayerApplier() {}

  /**
   * Applies an uncompressed tar and reads the stream to its end (the caller closes it). On failure
   * the target holds a part of the entries and must be thrown away.
   *
   * @throws LayerException for anything refused, naming the entry; also when the target cannot be
   *     written
   */
  public static LayerDigest apply(InputStream tar, OverlayWriter target, ApplyOptions options) {
    try (DigestRing ring = new DigestRing()) {
      BlockInput input = new BlockInput(tar, ring, options.limits().maxBytes());
      new Extraction(new TarReader(input, options.limits()), target, options).run();
      return ring.finish();
    } catch (TarFault e) {
      throw LayerException.refused(options.source(), e);
    } catch (IOException e) {
      throw LayerException.unreadable(options.source(), e);
    }
  }
}
