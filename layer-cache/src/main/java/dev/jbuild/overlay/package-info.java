/**
 * The merged view of a stack of layer directories, and writing above it, in user space: what a
 * mounted overlay would show or have written, without a mount (overlayfs(5), kernel
 * Documentation/filesystems/overlayfs.rst).
 *
 * <p>{@link dev.jbuild.overlay.MergedTree} reads, {@link dev.jbuild.overlay.OverlayWriter} writes,
 * {@link dev.jbuild.overlay.LayerMerger} makes one layer of several. A whiteout is a character
 * device 0:0, an opaque directory carries {@code trusted.overlay.opaque=y}; redirects and
 * metadata-only copies are never followed and never made, as mounts here switch them off. May use
 * {@code posix} and {@code base}. Paths are ISO-8859-1 byte strings; {@code "/"} is the root, and a
 * canonical path has no {@code .}, {@code ..}, empty component, trailing slash or symbolic link
 * before its last component.
 *
 * <p>Failures travel as {@link dev.jbuild.posix.PosixException}; callers turn them into the
 * exception of their area.
 */
@NullMarked
package dev.jbuild.overlay;

import org.jspecify.annotations.NullMarked;
