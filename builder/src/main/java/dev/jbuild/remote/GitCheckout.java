package dev.jbuild.remote;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A tree that was checked out.
 *
 * @param directory the subdirectory's content, or that of the whole tree; never changes
 * @param commit full hash of the commit
 * @param commitTime when it was committed
 * @param identity all that decides what the directory holds: for keys
 */
public record GitCheckout(Path directory, String commit, Instant commitTime, String identity) {}
