package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.JsonObject;
import dev.jbuild.oci.ContainerConfig;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.HistoryEntry;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Small images for tests: the author makes the difference. */
final class Images {
  private Images() {}

  static ImageConfig config(String author, DiffId... layers) {
    return new ImageConfig(
        Optional.of(Instant.EPOCH),
        author,
        Platform.of("linux", "amd64", ""),
        ContainerConfig.EMPTY,
        ImmutableList.copyOf(layers),
        ImmutableList.of(HistoryEntry.of(Instant.EPOCH, "test", layers.length == 0)),
        JsonObject.EMPTY);
  }

  /** A manifest whose layers are uncompressed and lie in snapshots. */
  static Manifest manifest(ImageConfig config) {
    ImmutableList.Builder<Descriptor> layers = ImmutableList.builder();
    for (DiffId diffId : config.diffIds()) {
      layers.add(Descriptor.of(MediaType.LAYER, diffId.digest(), 1024));
    }
    return Manifest.of(Descriptor.of(MediaType.CONFIG, config.toBytes()), layers.build());
  }

  static StoredImage put(Store store, String author, String... names) {
    ImageConfig config = config(author);
    return store.images().put(manifest(config), config, names(names));
  }

  static ImmutableList<ImageReference> names(String... names) {
    ImmutableList.Builder<ImageReference> references = ImmutableList.builder();
    for (String name : names) {
      references.add(ImageReference.parse(name));
    }
    return references.build();
  }

  static DiffId layer(String content) {
    return new DiffId(Digest.of(content.getBytes(StandardCharsets.UTF_8)));
  }
}
