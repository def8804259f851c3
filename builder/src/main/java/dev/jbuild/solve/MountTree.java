package dev.jbuild.solve;

import dev.jbuild.snapshot.Snapshot;
import java.util.Optional;

/**
 * What a mount of a {@code RUN} shows.
 *
 * @param snapshot absent for an empty tree
 * @param path below its root; {@code ""} is the root
 */
public record MountTree(Optional<Snapshot> snapshot, String path) {}
