package dev.jbuild.cli;

import dev.jbuild.archive.ImagePuller;
import dev.jbuild.base.JbuildException;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.DisplayMode;
import dev.jbuild.progress.Displays;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.registry.RegistryException;
import dev.jbuild.store.ImageStore;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import java.util.Optional;

/** Images for which a registry may have to be asked; nothing of a cached build. */
final class RegistryImages {
  private static final String ID = "sha256:";

  private final StoreImages wanted;
  private final Session session;
  private final ImageStore images;

  RegistryImages(StoreImages wanted) {
    this.wanted = wanted;
    this.session = wanted.session();
    this.images = wanted.store().images();
  }

  /**
   * An image that the store does not have, or of which its registry may have a newer one.
   *
   * @throws JbuildException when it cannot be had: exit code 5
   */
  StoredImage find(String name, Platform platform) {
    Optional<ImageReference> reference =
        name.startsWith(ID) ? Optional.empty() : ImageReference.tryParse(name);
    return switch (wanted.pull().policy()) {
      case NEVER -> throw absent(name, platform);
      case MISSING -> {
        if (reference.isEmpty()) {
          throw absent(name, platform);
        }
        yield missing(name, reference.get(), platform);
      }
      case ALWAYS -> {
        boolean fixed = reference.isEmpty() || reference.get().digest().isPresent();
        Optional<StoredImage> known = fixed ? images.find(name, platform) : Optional.empty();
        if (known.isPresent()) {
          yield known.get(); // an id or a digest never means anything else
        }
        if (reference.isEmpty()) {
          throw absent(name, platform);
        }
        yield newest(name, reference.get(), platform);
      }
    };
  }

  private StoredImage missing(String name, ImageReference reference, Platform platform) {
    Optional<StoreEntry> index = images.lookup(name);
    try {
      return pulled(
          (puller, listener) ->
              puller.pull(
                  index.isPresent() ? ofIndex(reference, index.get()) : reference,
                  platform,
                  listener));
    } catch (RegistryException e) {
      if (e.reason() == RegistryException.Reason.FAILED) {
        throw e;
      }
      if (index.isPresent()) {
        images.get(name, platform); // tells which platforms are there
      }
      throw CliException.noBaseImage(name, e);
    }
  }

  /** An index of the store whose image for another platform is wanted: of the very same index. */
  private static ImageReference ofIndex(ImageReference reference, StoreEntry index) {
    return new ImageReference(
        reference.host(),
        reference.path(),
        reference.tag(),
        Optional.of(index.descriptor().digest()));
  }

  private StoredImage newest(String name, ImageReference reference, Platform platform) {
    try {
      return current(reference, platform);
    } catch (RegistryException e) {
      if (e.reason() != RegistryException.Reason.UNREACHABLE) {
        throw e;
      }
      throw images.lookup(name).isPresent()
          ? e.withHint("use `--pull missing` to take what is in the store")
          : CliException.noBaseImage(name, e);
    }
  }

  /** What the registry has under that name now. */
  StoredImage current(ImageReference reference, Platform platform) {
    return pulled((puller, listener) -> puller.refresh(reference, platform, listener));
  }

  private interface Pull {
    StoredImage with(ImagePuller puller, ImagePuller.Listener listener);
  }

  /** What is fetched is shown line by line: there is nothing to repaint yet. */
  private StoredImage pulled(Pull pull) {
    DisplayMode mode = wanted.mode() == DisplayMode.TTY ? DisplayMode.PLAIN : wanted.mode();
    try (ProgressDisplay display = Displays.create(mode, Wiring.screen(session))) {
      return pull.with(
          session.images(wanted.pull().insecure()),
          (image, layer, layers) -> display.show(pulling(image, layer, layers)));
    }
  }

  private static BuildEvent pulling(ImageReference image, Descriptor layer, int layers) {
    return new BuildEvent.Pulling(
        image.toString(), layer.digest().toString(), layer.sizeBytes(), layers);
  }

  /** No registry is asked: the image, or that of the platform, is not there. */
  private JbuildException absent(String name, Platform platform) {
    if (images.lookup(name).isPresent()) {
      images.get(name, platform);
    }
    return CliException.noBaseImage(name);
  }
}
