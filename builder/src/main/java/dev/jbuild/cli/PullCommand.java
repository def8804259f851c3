package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.progress.DisplayMode;
import dev.jbuild.store.StoredImage;

/** {@code jbuild pull}: an image from its registry into the store. */
final class PullCommand implements Command {
  @Override
  public CommandModel model() {
    return PullOptions.addRegistries(
            new CommandModel(
                    "pull", "[OPTIONS] IMAGE", "Pull an image from its registry; print its id.")
                .flag("-q, --quiet", "Print nothing but the image id")
                .value("--platform", "PLATFORM", "Of an index, the image for this platform"))
        .arguments(1, 1);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    ImageReference reference = ImageReference.parse(arguments.word(0));
    Platform platform = PlatformOption.one(arguments).orElse(Platform.current());
    boolean quiet = arguments.flag("--quiet");
    StoreImages images =
        new StoreImages(
            session,
            session.store(),
            PullOptions.always(arguments),
            quiet ? DisplayMode.QUIET : DisplayMode.PLAIN);
    StoredImage image = new RegistryImages(images).current(reference, platform);
    if (!quiet && image.image(platform).isEmpty()) {
      session
          .errors()
          .warn(reference + ": made for " + image.config().platform() + ", not for " + platform);
    }
    session.out().line(image.id().toString());
    return ExitCode.OK.code();
  }
}
