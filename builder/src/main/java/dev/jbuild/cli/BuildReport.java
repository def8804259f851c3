package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonBool;
import dev.jbuild.json.JsonNumber;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonString;
import dev.jbuild.json.JsonValue;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.recall.Recall;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.solve.StageResult;
import dev.jbuild.solve.StepOutcome;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/** What a finished build tells: the last event, {@code --iidfile}, {@code --metadata-file}. */
final class BuildReport {
  private BuildReport() {}

  /**
   * The event that ends a build.
   *
   * @param stages all that were played
   */
  static BuildEvent.BuildFinished finished(
      ImmutableList<StageResult> stages, StoreEntry built, long begin) {
    int ran = 0;
    int cached = 0;
    long bytes = 0;
    for (StageResult result : stages) {
      for (StepOutcome outcome : result.outcomes()) {
        if (outcome.cached()) {
          cached++;
        } else if (outcome.key().isPresent()) {
          ran++;
          bytes += outcome.layer().map(Snapshot::tarBytes).orElse(0L);
        }
      }
    }
    ImmutableList.Builder<String> names = ImmutableList.builder();
    for (ImageReference name : built.names()) {
      names.add(name.toString());
    }
    return new BuildEvent.BuildFinished(
        built.id().toString(),
        names.build(),
        ran,
        cached,
        Duration.ofNanos(System.nanoTime() - begin),
        ran == 0 ? Optional.empty() : Optional.of(bytes));
  }

  /** The same for a build that was recalled. */
  static BuildEvent.BuildFinished finished(Recall.Result known, long begin) {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    known.names().forEach(name -> names.add(name.toString()));
    return new BuildEvent.BuildFinished(
        known.image().toString(),
        names.build(),
        0,
        known.cached(),
        Duration.ofNanos(System.nanoTime() - begin),
        Optional.empty());
  }

  /** Writes the files that were asked for, for a build that was recalled. */
  static void write(BuildRequest request, Recall.Result known) {
    writeId(request, known.image());
    request.metadataFile().ifPresent(file -> write(file, known.metadata()));
  }

  private static void writeId(BuildRequest request, Digest image) {
    request.iidFile().ifPresent(file -> write(file, image.toString()));
  }

  /** Writes the files that were asked for: aside and renamed, but for pipes and devices. */
  static void write(BuildRequest request, ImmutableList<StageResult> stages, StoreEntry built) {
    writeId(request, built.id());
    request.metadataFile().ifPresent(file -> write(file, metadata(request, stages, built)));
  }

  /** What {@code --metadata-file} will hold when the cache has all steps; empty without it. */
  static String metadataOfCached(
      BuildRequest request, ImmutableList<StageResult> stages, StoreEntry built) {
    if (request.metadataFile().isEmpty()) {
      return "";
    }
    ImmutableList.Builder<StageResult> cached = ImmutableList.builder();
    for (StageResult stage : stages) {
      cached.add(stage.asCached());
    }
    return metadata(request, cached.build(), built);
  }

  /** An index has no configuration of its own: that member is only there for one image. */
  private static String metadata(
      BuildRequest request, ImmutableList<StageResult> stages, StoreEntry built) {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    for (ImageReference tag : request.tags()) {
      names.add(tag.toString());
    }
    ImmutableList.Builder<JsonValue> steps = ImmutableList.builder();
    int index = 0;
    for (StageResult result : stages) {
      for (StepOutcome outcome : result.outcomes()) {
        index++;
        steps.add(step(index, result, outcome));
      }
    }
    JsonObject.Builder json =
        JsonObject.builder()
            .put("containerimage.digest", text(built.descriptor().digest().toString()));
    if (built instanceof StoredImage image) {
      json.put("containerimage.config.digest", text(image.id().toString()));
    }
    json.put("containerimage.descriptor", built.descriptor().toJson())
        .put("image.name", text(String.join(",", names.build())))
        .put("jbuild.steps", new JsonArray(steps.build()));
    return Json.pretty(json.build()) + "\n";
  }

  private static JsonValue step(int index, StageResult result, StepOutcome outcome) {
    JsonObject.Builder step =
        JsonObject.builder()
            .put("index", JsonNumber.of(index))
            .put("stage", text(result.plan().displayName()))
            .put("source", text(outcome.step().info().location()))
            .put("text", text(outcome.step().info().title()))
            .put("cached", new JsonBool(outcome.cached()))
            .put("seconds", new JsonNumber(seconds(outcome.millis())));
    outcome.key().ifPresent(key -> step.put("key", text(key.toString())));
    outcome
        .layer()
        .ifPresent(
            layer ->
                step.put("layer", text(layer.diffId().toString()))
                    .put("bytes", JsonNumber.of(layer.tarBytes())));
    return step.build();
  }

  private static String seconds(long millis) {
    String fraction = Long.toString(1000 + millis % 1000).substring(1);
    return millis / 1000 + "." + fraction;
  }

  private static JsonValue text(String value) {
    return new JsonString(value);
  }

  private static void write(Path file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      if (OutputFile.isStream(file)) {
        Files.write(file, bytes, StandardOpenOption.WRITE);
      } else {
        replace(OutputFile.place(file), bytes);
      }
    } catch (IOException e) {
      throw CliException.cannotWrite(file, e);
    }
  }

  /** Without a sync, which would cost a cached build as much as all the rest. */
  private static void replace(Path file, byte[] bytes) throws IOException {
    Path aside =
        file.resolveSibling(file.getFileName() + ".jbuild-" + ProcessHandle.current().pid());
    try {
      Files.write(aside, bytes);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
  }
}
