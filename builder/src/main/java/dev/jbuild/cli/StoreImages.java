package dev.jbuild.cli;

import dev.jbuild.archive.ImageLoader;
import dev.jbuild.archive.LoadOptions;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.BaseImages;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;
import java.util.Optional;

/** Base images out of the store; nothing is pulled in this version. */
record StoreImages(Session session, Store store) implements BaseImages {
  @Override
  public StoredImage find(String reference, Platform platform) {
    return store
        .images()
        .find(reference, platform)
        .orElseThrow(() -> CliException.noBaseImage(reference));
  }

  @Override
  public StoredImage layout(Path directory, String name, Platform platform) {
    LoadOptions options =
        new LoadOptions(LayerLimits.defaults(), Optional.of(platform), Optional.empty());
    return new ImageLoader(store, session.snapshots(), session.fs(), options)
        .loadNamed(directory, name, platform);
  }
}
