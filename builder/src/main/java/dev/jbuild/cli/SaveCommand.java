package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.archive.ImageSaver;
import dev.jbuild.archive.SaveOptions;
import dev.jbuild.archive.SaveOptions.Format;
import dev.jbuild.archive.SaveRequest;
import dev.jbuild.base.ExitCode;
import dev.jbuild.layer.Compression;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.store.StoredImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code jbuild save}: images as a docker archive or an OCI layout, tar or directory. */
final class SaveCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel(
            "save", "[OPTIONS] IMAGE...", "Write images to an archive or directory.")
        .value("-o, --output", "FILE", "Target; DIR/ makes a directory, - is standard output.")
        .value("--format", "FORMAT", "docker (default), oci, or oci-dir.")
        .value("--compression", "KIND", "of layers: none, gzip, zstd (oci: gzip; docker: none).")
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    String format =
        arguments.choice("--format", "docker", ImmutableList.of("docker", "oci", "oci-dir"));
    String target = arguments.value("--output").orElse("-");
    ImmutableList<SaveRequest> requests = requests(arguments.words(), session);
    SaveOptions options =
        new SaveOptions(
            format.equals("docker") ? Format.DOCKER : Format.OCI,
            compression(arguments, format.equals("docker") ? "none" : "gzip"));
    ImageSaver saver = new ImageSaver(session.store(), session.snapshots(), session::fs, options);
    Path path = session.environment().path(target);
    if (format.equals("oci-dir") || target.endsWith("/") || Files.isDirectory(path)) {
      if (target.equals("-")) {
        throw CliException.usage("--format oci-dir: -o must name a directory");
      }
      saver.saveDirectory(requests, path);
    } else {
      OutputFile.write(target, session, out -> saver.saveTar(requests, target, out));
    }
    return ExitCode.OK.code();
  }

  private static Compression compression(Arguments arguments, String absent) {
    return switch (arguments.choice(
        "--compression", absent, ImmutableList.of("none", "gzip", "zstd"))) {
      case "gzip" -> Compression.GZIP;
      case "zstd" -> Compression.ZSTD;
      default -> Compression.NONE;
    };
  }

  /** Each image once, with the names it was called by; an image called by its id has none. */
  private static ImmutableList<SaveRequest> requests(ImmutableList<String> words, Session session) {
    Map<Digest, StoredImage> images = new LinkedHashMap<>();
    Map<Digest, Set<ImageReference>> names = new LinkedHashMap<>();
    for (String word : words) {
      StoredImage image = session.store().images().get(word);
      images.putIfAbsent(image.id(), image);
      Set<ImageReference> called = names.computeIfAbsent(image.id(), id -> new LinkedHashSet<>());
      Optional<ImageReference> wanted = ImageReference.tryParse(word);
      for (ImageReference name : image.names()) {
        boolean same =
            wanted.isPresent()
                && name.tag().equals(wanted.get().tag())
                && name.path().equals(wanted.get().path());
        if (same) {
          called.add(name);
        }
      }
    }
    ImmutableList.Builder<SaveRequest> requests = ImmutableList.builder();
    images.forEach(
        (id, image) ->
            requests.add(
                new SaveRequest(image, ImmutableList.copyOf(names.getOrDefault(id, Set.of())))));
    return requests.build();
  }
}
