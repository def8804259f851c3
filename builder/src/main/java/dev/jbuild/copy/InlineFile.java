package dev.jbuild.copy;

import dev.jbuild.posix.Bytes;

/** A here-document of COPY: becomes a file of this name, mode 0644. */
public record InlineFile(String name, Bytes content) {}
