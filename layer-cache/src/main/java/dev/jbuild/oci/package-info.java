/**
 * The image specification (image-spec 1.1.1) and the distribution reference grammar as immutable
 * values, with Docker's variants of the same documents.
 *
 * <pre>
 *   ImageIndex --Descriptor--&gt; Manifest --Descriptor--&gt; ImageConfig (diffIDs, ContainerConfig, history)
 *                                       \-Descriptor--&gt; layers
 * </pre>
 *
 * <p>Verdict before effect: reading a document checks every digest, size and media type in it, so
 * that none of them becomes a path, a buffer or a request before it was found good. What a value
 * means is decided elsewhere: users, volumes and working directories are data here. Members that
 * this package does not know are kept, and written again after the known ones.
 *
 * <p>Digests and references write their {@code equals} and {@code hashCode} out: those that a
 * record generates are linked at run time, which costs a fully cached build more than all its
 * reading.
 *
 * <p>May use: {@code json}, {@code base}.
 */
@NullMarked
package dev.jbuild.oci;

import org.jspecify.annotations.NullMarked;
