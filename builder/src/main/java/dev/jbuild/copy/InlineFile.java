package dev.jbuild.copy;

import dev.jbuild.posix.Bytes;

/**
 * A here-document of COPY: becomes a file of this name, mode 0644.
 *
 * <p>Its time is 0. BuildKit 0.32 gives it the moment of the build ({@code llb.Mkfile} without a
 * created time, also with {@code SOURCE_DATE_EPOCH}), so that no two builds have the same layer;
 * that is left out on purpose.
 */
public record InlineFile(String name, Bytes content) {}
