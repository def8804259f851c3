/**
 * Directory trees of the store by chainID: an upper directory becomes a snapshot by a rename,
 * layers of loaded images are unpacked into them.
 *
 * <p>{@link dev.jbuild.snapshot.SnapshotStore} finds, prepares, commits and removes; {@link
 * dev.jbuild.snapshot.Unpacker} lays layers down, {@link dev.jbuild.snapshot.Squasher} makes one
 * snapshot of several, {@link dev.jbuild.snapshot.TimeClamper} one with earlier times. May use
 * {@code store}, {@code layer}, {@code overlay}, {@code posix}, {@code oci} and {@code base}.
 *
 * <pre>
 *  snapshots/HEX/diff      the layer's directory, an overlay lower directory
 *  snapshots/HEX/snapshot  diffID, parent, size: written last, after the data is on disk;
 *                          without it the directory is unfinished and counts as absent
 * </pre>
 */
@NullMarked
package dev.jbuild.snapshot;

import org.jspecify.annotations.NullMarked;
