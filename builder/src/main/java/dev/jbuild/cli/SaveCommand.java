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
import dev.jbuild.oci.Platform;
import dev.jbuild.store.ImageStore;
import dev.jbuild.store.StoreEntry;
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
        .value("--platform", "PLATFORM", "Only the image for this platform (default: all).")
        .value("--compression", "KIND", "of layers: none, gzip, zstd (oci: gzip; docker: none).")
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    String format =
        arguments.choice("--format", "docker", ImmutableList.of("docker", "oci", "oci-dir"));
    String target = arguments.value("--output").orElse("-");
    ImmutableList<SaveRequest> requests = requests(arguments, session);
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

  /** Each once, with the names it was called by; what is called by its id has none. */
  private static ImmutableList<SaveRequest> requests(Arguments arguments, Session session) {
    Optional<Platform> platform = PlatformOption.one(arguments);
    ImageStore images = session.store().images();
    Map<Digest, StoreEntry> entries = new LinkedHashMap<>();
    Map<Digest, Set<ImageReference>> names = new LinkedHashMap<>();
    for (String word : arguments.words()) {
      StoreEntry entry =
          platform.isPresent()
              ? images.get(word, platform.get())
              : images.lookup(word).orElseGet(() -> images.get(word));
      entries.putIfAbsent(entry.id(), entry);
      Set<ImageReference> called = names.computeIfAbsent(entry.id(), id -> new LinkedHashSet<>());
      Optional<ImageReference> wanted = ImageReference.tryParse(word);
      for (ImageReference name : entry.names()) {
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
    entries.forEach(
        (id, entry) ->
            requests.add(
                new SaveRequest(entry, ImmutableList.copyOf(names.getOrDefault(id, Set.of())))));
    return requests.build();
  }
}
