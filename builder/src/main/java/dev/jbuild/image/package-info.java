/**
 * From a played target stage to the exact bytes of an image: configuration, history, manifest.
 *
 * <p>Main type: {@link dev.jbuild.image.ImageAssembler}. Nothing here depends on the wall clock:
 * times come from the steps' cache records, so that building again from the cache gives the same
 * image id.
 *
 * <p>A layer that jbuild made is listed uncompressed, by its diffID; its bytes are made from the
 * snapshot when they leave the store. Layers of the base keep the descriptor they came with.
 *
 * <p>{@link dev.jbuild.image.SquashedLayers} puts one layer in place of those of the steps, {@link
 * dev.jbuild.image.ClampedLayers} layers without later times.
 *
 * <p>May use: {@code solve}, {@code plan}, {@code store}, {@code snapshot}, {@code oci}, {@code
 * json}, {@code base}.
 */
@NullMarked
package dev.jbuild.image;

import org.jspecify.annotations.NullMarked;
