package dev.jbuild.cli;

import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.BaseImages;
import dev.jbuild.store.StoredImage;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Images that happen to be in the store; no store is made, and nothing fetched, for a check.
 *
 * @param look whether to look into the store; no image is known otherwise
 */
record CheckImages(Session session, boolean look) implements BaseImages {
  @Override
  public StoredImage find(String reference, Platform platform) {
    if (!look || !Files.isDirectory(session.root())) {
      ImageReference.parse(reference);
      throw CliException.noBaseImage(reference);
    }
    return session
        .store()
        .images()
        .find(reference, platform)
        .orElseThrow(() -> CliException.noBaseImage(reference));
  }

  @Override
  public StoredImage layout(Path directory, String name, Platform platform) {
    throw CliException.noBaseImage(directory.toString());
  }
}
