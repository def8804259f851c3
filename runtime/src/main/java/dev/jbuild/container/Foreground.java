package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;

/**
 * How a container runs in place of this process.
 *
 * @param interactive standard input stays open; otherwise it is {@code /dev/null}
 * @param terminal a pseudo terminal of the container's own devpts, proxied to this one
 * @param removeAfter directories removed with all below them once the container has ended
 */
public record Foreground(boolean interactive, boolean terminal, ImmutableList<Path> removeAfter) {}
