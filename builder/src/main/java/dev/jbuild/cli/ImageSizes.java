package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.MediaType;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Sizes of layers: the length of their uncompressed tar, however they came. */
final class ImageSizes {
  private final SnapshotStore snapshots;
  private final Map<ChainId, Long> known = new HashMap<>();

  ImageSizes(SnapshotStore snapshots) {
    this.snapshots = snapshots;
  }

  /** Bytes of all layers of all images together; a layer that several have counts once. */
  long of(StoreEntry entry) {
    Map<ChainId, Long> layers = new HashMap<>();
    for (StoredImage image : entry.images()) {
      ImmutableList<Long> sizes = ofLayers(image);
      for (int i = 0; i < sizes.size(); i++) {
        layers.put(image.config().chainIds().get(i), sizes.get(i));
      }
    }
    long total = 0;
    for (long bytes : layers.values()) {
      total += bytes;
    }
    return total;
  }

  /** Bytes of all layers together. */
  long of(StoredImage image) {
    long total = 0;
    for (long bytes : ofLayers(image)) {
      total += bytes;
    }
    return total;
  }

  /** Bytes of each layer, lowest first. */
  ImmutableList<Long> ofLayers(StoredImage image) {
    ImmutableList<Descriptor> layers = image.manifestDocument().layers();
    ImmutableList<ChainId> chain = image.config().chainIds();
    ImmutableList.Builder<Long> sizes = ImmutableList.builder();
    for (int i = 0; i < layers.size(); i++) {
      sizes.add(size(layers.get(i), chain.get(i)));
    }
    return sizes.build();
  }

  /** A compressed layer that is not unpacked counts with its compressed size. */
  private long size(Descriptor layer, ChainId chainId) {
    String type = layer.mediaType();
    if (type.equals(MediaType.LAYER) || type.equals(MediaType.DOCKER_LAYER)) {
      return layer.sizeBytes();
    }
    Long size = known.get(chainId);
    if (size == null) {
      Optional<Snapshot> snapshot = snapshots.find(chainId);
      size = snapshot.isPresent() ? snapshot.get().tarBytes() : layer.sizeBytes();
      known.put(chainId, size);
    }
    return size;
  }
}
