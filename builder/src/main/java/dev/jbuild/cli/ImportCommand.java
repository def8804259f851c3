package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.archive.RootImport;
import dev.jbuild.base.ExitCode;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.ContainerConfig;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.store.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** {@code jbuild import}: an image of one layer from the tar of a root file system. */
final class ImportCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel(
            "import", "[OPTIONS] FILE|- [NAME[:TAG]]", "Make an image from a root file system tar.")
        .values("-c, --change", "INSTRUCTION", "Recipe instruction that sets the configuration.")
        .value("-m, --message", "TEXT", "Comment in the image's history.")
        .value("--platform", "PLATFORM", "Platform of the image.")
        .value("--max-layer-size", "SIZE", "Refuse a tar with more uncompressed bytes.")
        .value("--source-date-epoch", "SECONDS", "Time of creation (also SOURCE_DATE_EPOCH).")
        .arguments(1, 2);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    String source = arguments.word(0);
    ImmutableList<ImageReference> names =
        arguments.words().size() > 1
            ? ImmutableList.of(ImageReference.parse(arguments.word(1)))
            : ImmutableList.of();
    Platform platform = PlatformOption.one(arguments).orElseGet(Platform::current);
    ContainerConfig config = ConfigChanges.apply(arguments.values("--change"), platform);
    LayerLimits limits = LayerLimits.defaults();
    if (arguments.bytes("--max-layer-size").isPresent()) {
      limits = limits.withMaxBytes(arguments.bytes("--max-layer-size").getAsLong());
    }
    RootImport.Description description =
        new RootImport.Description(
            config,
            platform,
            created(arguments, session.environment()),
            arguments.value("--message").orElse("Imported from " + source));
    RootImport importer =
        new RootImport(session.store(), session.snapshots(), session.fs(), limits);
    StoredImage image = load(importer, source, description, names, session.environment());
    session.out().line(image.id().toString());
    return ExitCode.OK.code();
  }

  private static StoredImage load(
      RootImport importer,
      String source,
      RootImport.Description description,
      ImmutableList<ImageReference> names,
      Environment environment) {
    if (source.equals("-")) {
      return importer.load("standard input", environment.streams().in(), description, names);
    }
    Path file = environment.path(source);
    if (Files.isDirectory(file)) {
      throw CliException.usage(source + ": a directory: `import` reads a tar");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return importer.load(source, in, description, names);
    } catch (IOException e) {
      throw CliException.cannotRead(file, e);
    }
  }

  private static Instant created(Arguments arguments, Environment environment) {
    Optional<String> epoch =
        arguments.value("--source-date-epoch").or(() -> environment.variable("SOURCE_DATE_EPOCH"));
    if (epoch.isEmpty()) {
      return environment.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }
    try {
      return Instant.ofEpochSecond(Long.parseLong(epoch.get()));
    } catch (NumberFormatException e) {
      throw CliException.badValue("--source-date-epoch", epoch.get(), "not a number of seconds");
    }
  }
}
