package dev.jbuild.posix;

/**
 * An entry of a directory as getdents64(2) tells it.
 *
 * @param name one component, one char per byte
 */
public record DirectoryEntry(String name, FileType type) {}
