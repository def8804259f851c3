package dev.jbuild.plan;

import dev.jbuild.oci.Platform;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;

/** Where images that a recipe names come from. */
public interface BaseImages {
  /**
   * The image of that name: of several the one for the platform; a single one whatever it is made
   * for, as BuildKit does, which warns then.
   *
   * @throws dev.jbuild.base.JbuildException when there is none, with a hint how to get it
   */
  StoredImage find(String reference, Platform platform);

  /**
   * An image of an OCI image layout; it stays in the store.
   *
   * @param name tag or digest; {@code ""} is {@code latest}, or the only one
   */
  StoredImage layout(Path directory, String name, Platform platform);
}
