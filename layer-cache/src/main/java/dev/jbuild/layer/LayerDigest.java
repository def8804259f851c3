package dev.jbuild.layer;

import dev.jbuild.oci.DiffId;

/**
 * What hashing a layer's uncompressed tar gave.
 *
 * @param tarBytes length of the tar in bytes
 */
public record LayerDigest(DiffId diffId, long tarBytes) {}
