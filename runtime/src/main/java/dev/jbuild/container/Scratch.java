package dev.jbuild.container;

import java.nio.file.Path;

/**
 * Takes what is written to a {@link Mount.Tree}, to be thrown away: made and removed by the caller.
 *
 * @param upper takes the writes; exists, empty
 * @param work empty directory on the same file system as {@code upper}; exists
 */
public record Scratch(Path upper, Path work) {}
