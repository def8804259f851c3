package dev.jbuild.plan;

import dev.jbuild.oci.Platform;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;

/** For recipes that name none. */
class NoImages implements BaseImages {
  @Override
  public StoredImage find(String reference, Platform platform) {
    throw new AssertionError("no recipe here has an image: " + reference);
  }

  @Override
  public StoredImage layout(Path directory, String name, Platform platform) {
    throw new AssertionError("no recipe here has a layout: " + directory);
  }
}
