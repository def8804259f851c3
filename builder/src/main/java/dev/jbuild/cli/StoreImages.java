package dev.jbuild.cli;

import dev.jbuild.plan.BaseImages;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;

/** Base images out of the store; nothing is pulled in this version. */
record StoreImages(Store store) implements BaseImages {
  @Override
  public StoredImage find(String reference) {
    return store.images().find(reference).orElseThrow(() -> CliException.noBaseImage(reference));
  }

  @Override
  public StoredImage layout(Path directory, String name) {
    throw CliException.noBaseImage(directory + " " + name);
  }
}
