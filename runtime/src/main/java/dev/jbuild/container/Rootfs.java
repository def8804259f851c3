package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;

/**
 * The overlay that becomes a container's root.
 *
 * @param lowerTopFirst diff directories of the image's layers, topmost first; may be empty
 * @param upper takes the writes; exists
 * @param work empty directory on the same file system as {@code upper}; exists
 * @param readOnly the root is mounted read-only; mounts below it are not
 */
public record Rootfs(ImmutableList<Path> lowerTopFirst, Path upper, Path work, boolean readOnly) {}
