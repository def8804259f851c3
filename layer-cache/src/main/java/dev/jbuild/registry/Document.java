package dev.jbuild.registry;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.posix.Bytes;

/**
 * A manifest or an index exactly as the registry has it.
 *
 * @param descriptor agrees with the bytes
 */
public record Document(Descriptor descriptor, Bytes bytes) {}
