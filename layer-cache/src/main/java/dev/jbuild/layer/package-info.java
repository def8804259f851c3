/**
 * Layers: the changes of an overlay upper directory as a deterministic tar and back, and the
 * compressions they travel in (image-spec 1.1.1, layer.md; POSIX.1-2017 pax; GNU tar for reading).
 *
 * <p>{@link dev.jbuild.layer.LayerTar} makes the tar, {@link dev.jbuild.layer.LayerApplier} is the
 * one strict extractor for layers, {@code ADD} and {@code import}, {@link
 * dev.jbuild.layer.Compression} opens and makes compressed streams. May use {@code overlay}, {@code
 * oci}, {@code posix} and {@code base}; commons-compress, xz and aircompressor appear here only.
 *
 * <pre>
 *  upper directory -- OverlayChanges --&gt; LayerEntry -- TarWriter --&gt; tar -- Compression --&gt; blob
 *  blob -- Compression --&gt; tar -- TarReader --&gt; TarHeader -- LayerApplier --&gt; OverlayWriter
 * </pre>
 *
 * <p>Order of a layer tar: depth first, the entries of a directory in byte order of their names, a
 * directory before what it holds, the opaque marker first in its directory, a whiteout at the place
 * of the name that it removes.
 *
 * <p>Decisions. An own tar codec: commons-compress damages binary attributes (a byte from 0x80 on
 * in {@code security.capability} becomes U+FFFD) and has no policy; price: 900 lines. Names that
 * are not UTF-8 stay raw, in the ustar fields where they fit, since PAX wants UTF-8 and all readers
 * take raw bytes there. {@code =} and {@code %} in names of attributes are spelled as GNU tar does.
 * The root has an entry only when it is not 0755, 0:0: Docker's layers have none. A file whose name
 * starts with {@code .wh.} is refused: a layer cannot hold it. zstd by the pure Java decoder of
 * aircompressor: windows up to 8 MiB, which covers {@code zstd -1} to {@code -19} and the levels
 * that image builders use.
 */
@NullMarked
package dev.jbuild.layer;

import org.jspecify.annotations.NullMarked;
