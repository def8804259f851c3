package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.Platform;
import java.time.Instant;
import java.util.Optional;

/**
 * An image of the store, its documents read and checked.
 *
 * @param id digest of the configuration's bytes
 * @param manifest where the manifest's bytes are
 * @param names empty for one that lost its last name
 */
public record StoredImage(
    Digest id,
    Descriptor manifest,
    Manifest manifestDocument,
    ImageConfig config,
    ImmutableList<ImageReference> names)
    implements StoreEntry {

  public Optional<Instant> created() {
    return config.created();
  }

  /** The chainID of all layers together; absent for an image without layers. */
  public Optional<ChainId> topChainId() {
    ImmutableList<ChainId> chain = config.chainIds();
    return chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast());
  }

  @Override
  public Descriptor descriptor() {
    return manifest;
  }

  @Override
  public ImmutableList<StoredImage> images() {
    return ImmutableList.of(this);
  }

  @Override
  public Optional<StoredImage> image(Platform platform) {
    boolean fits =
        config.platform().matches(platform)
            || platform.choose(ImmutableList.of(config.platform())).isPresent();
    return fits ? Optional.of(this) : Optional.empty();
  }

  StoredImage withNames(ImmutableList<ImageReference> names) {
    return new StoredImage(id, manifest, manifestDocument, config, names);
  }
}
