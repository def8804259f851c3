package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Digest;

/**
 * What can go.
 *
 * @param images ids of images to be taken from the index
 * @param records ids whose build records belong to no image
 * @param sizeBytes that its removal frees on disk, about
 */
public record Garbage(
    ImmutableList<Digest> images,
    ImmutableList<Digest> records,
    ImmutableList<ChainId> snapshots,
    ImmutableList<Digest> blobs,
    long sizeBytes) {

  public boolean isEmpty() {
    return images.isEmpty() && records.isEmpty() && snapshots.isEmpty() && blobs.isEmpty();
  }
}
