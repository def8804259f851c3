package dev.jbuild.registry;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.posix.Bytes;

/**
 * What a name stands for in its registry, with the documents of one image; every byte was compared
 * with its descriptor.
 *
 * @param top an index, or the manifest itself
 * @param manifest of the image
 * @param config bytes of its configuration
 * @param layers lowest first
 */
public record Resolved(
    Document top, Document manifest, Bytes config, ImmutableList<Descriptor> layers) {}
