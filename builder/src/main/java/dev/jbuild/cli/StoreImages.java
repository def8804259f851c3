package dev.jbuild.cli;

import dev.jbuild.archive.ImageLoader;
import dev.jbuild.archive.LoadOptions;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.BaseImages;
import dev.jbuild.progress.DisplayMode;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Images out of the store. What it does not have, and with {@code --pull always} everything, is for
 * {@link RegistryImages}, which nothing loads otherwise.
 *
 * @param mode how a pull is shown
 */
record StoreImages(Session session, Store store, PullOptions pull, DisplayMode mode)
    implements BaseImages {
  @Override
  public StoredImage find(String reference, Platform platform) {
    if (pull.policy() != PullOptions.Policy.ALWAYS) {
      Optional<StoredImage> known = store.images().find(reference, platform);
      if (known.isPresent()) {
        return known.get();
      }
    }
    return new RegistryImages(this).find(reference, platform);
  }

  @Override
  public StoredImage layout(Path directory, String name, Platform platform) {
    LoadOptions options =
        new LoadOptions(LayerLimits.defaults(), Optional.of(platform), Optional.empty());
    return new ImageLoader(store, session.snapshots(), session.fs(), options)
        .loadNamed(directory, name, platform);
  }
}
