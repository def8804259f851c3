package dev.jbuild.cli;

import dev.jbuild.oci.Platform;
import dev.jbuild.plan.BaseImages;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoredImage;

/** Base images out of the store; nothing is pulled in this version. */
record StoreImages(Store store) implements BaseImages {
  @Override
  public StoredImage find(String reference, Platform platform) {
    return store
        .images()
        .find(reference, platform)
        .orElseThrow(() -> CliException.noBaseImage(reference));
  }
}
