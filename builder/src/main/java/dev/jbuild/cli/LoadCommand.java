package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.archive.ImageLoader;
import dev.jbuild.archive.LoadOptions;
import dev.jbuild.archive.LoadedImage;
import dev.jbuild.base.ExitCode;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.store.StoredImage;
import java.util.Map;
import java.util.Optional;

/** {@code jbuild load}: images from a docker archive or an OCI layout into the store. */
final class LoadCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel("load", "[OPTIONS]", "Read images from an archive or directory.")
        .value("-i, --input", "FILE", "Tar or directory; without it, or as -, standard input.")
        .flag("-q, --quiet", "Print no warnings.")
        .value("-t, --tag", "NAME", "Name for an image that has none in its archive.")
        .value("--platform", "PLATFORM", "Take one image of each index (default: all).")
        .value("--max-layer-size", "SIZE", "Refuse layers with more uncompressed bytes.");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    LayerLimits limits = LayerLimits.defaults();
    if (arguments.bytes("--max-layer-size").isPresent()) {
      limits = limits.withMaxBytes(arguments.bytes("--max-layer-size").getAsLong());
    }
    Optional<ImageReference> name = arguments.value("--tag").map(ImageReference::parse);
    ImageLoader loader =
        new ImageLoader(
            session.store(),
            session.snapshots(),
            session.fs(),
            new LoadOptions(limits, PlatformOption.one(arguments), name));
    String input = arguments.value("--input").orElse("-");
    ImmutableList<LoadedImage> images =
        input.equals("-")
            ? loader.load("standard input", session.environment().streams().in())
            : loader.load(session.environment().path(input));
    for (LoadedImage image : images) {
      report(image, arguments.flag("--quiet"), session);
    }
    return ExitCode.OK.code();
  }

  private static void report(LoadedImage image, boolean quiet, Session session) {
    for (ImageReference name : image.names()) {
      session.out().line("Loaded image: " + name);
    }
    if (image.names().isEmpty()) {
      session.out().line("Loaded image ID: " + image.entry().id());
    }
    if (quiet) {
      return;
    }
    for (String ignored : image.ignoredNames()) {
      session.errors().warn("ignored, since it is no image name: " + ignored);
    }
    for (Map.Entry<ImageReference, Digest> moved : image.moved().entrySet()) {
      session.errors().warn(moved.getKey() + ": was the name of " + moved.getValue() + " before");
    }
    for (Platform absent : image.absent()) {
      session
          .errors()
          .warn(image.entry().displayName() + ": platform " + absent + " is not in the archive");
    }
    if (image.entry() instanceof StoredImage single && single.image(Platform.current()).isEmpty()) {
      session
          .errors()
          .warn(
              single.displayName() + ": made for " + single.config().platform() + ", not for here");
    }
  }
}
