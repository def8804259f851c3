/**
 * COPY, ADD and WORKDIR: what they select and how it gets into an image, with the semantics of
 * BuildKit 0.32 (fsutil's copy).
 *
 * <p>{@link dev.jbuild.copy.CopyPlanner} turns a {@link dev.jbuild.copy.CopyRequest} and a {@link
 * dev.jbuild.copy.SourceTree} into a {@link dev.jbuild.copy.Selection}, whose digest enters the
 * cache key; {@link dev.jbuild.copy.CopyExecutor} writes a selection through an {@code
 * OverlayWriter}. May use {@code context}, {@code overlay}, {@code layer}, {@code posix}, {@code
 * user}, {@code oci} and {@code base}. Names and paths are ISO-8859-1 strings, one char per byte.
 */
@NullMarked
package dev.jbuild.copy;

import org.jspecify.annotations.NullMarked;
