package dev.jbuild.recall;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import dev.jbuild.cache.CacheIndex;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.ImageGlance;
import dev.jbuild.store.StoreLayout;
import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Puts the questions of an earlier build again. */
public final class Recall {
  private final StoreLayout layout;
  private final ImageGlance images;
  private final Asked asked;

  /**
   * What is asked besides images.
   *
   * @param emptied whether the ignore rules leave nothing of a source
   * @param selection digest of what a request takes of the build context now
   */
  public record Asked(
      CacheIndex keys,
      SnapshotStore snapshots,
      Predicate<String> emptied,
      Function<CopyRequest, Digest> selection) {}

  /**
   * What a build with the same answers to all questions has made.
   *
   * @param names those of the image, of those that were asked for when there are any
   * @param cached how many of its steps the cache has
   * @param metadata what it writes about itself, if it does
   */
  public record Result(
      Digest image,
      ImmutableList<ImageReference> names,
      int cached,
      String metadata,
      Story story) {}

  /** What to tell of it; read only when somebody listens. */
  public static final class Story {
    private final TraceReader trace;

    private Story(TraceReader trace) {
      this.trace = trace;
    }

    /** The events but the last; to be asked for once. */
    public ImmutableList<BuildEvent> events() {
      return EventForm.read(trace);
    }
  }

  public Recall(StoreLayout layout, ImageGlance images, Asked asked) {
    this.layout = layout;
    this.images = images;
    this.asked = asked;
  }

  /**
   * The result of the last build with these inputs, when another one would come to the same without
   * running anything, and change nothing in the store.
   *
   * @param names that the image is to have
   */
  public Optional<Result> find(BuildInputs inputs, ImmutableList<ImageReference> names) {
    Optional<TraceReader> trace = new TraceFiles(layout).find(inputs);
    try {
      return trace.isPresent() ? check(trace.get(), names) : Optional.empty();
    } catch (JbuildException | BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty(); // what is wrong is told by a build
    }
  }

  private Optional<Result> check(TraceReader trace, ImmutableList<ImageReference> names) {
    Digest id = new Digest(trace.text());
    Digest manifest = new Digest(trace.text());
    Optional<ImmutableList<ImageReference>> known = images.namesOf(id, manifest, names);
    if (known.isEmpty()
        || !hasPrint(layout.blob(manifest), trace)
        || !hasPrint(layout.blob(id), trace)
        || !hasPrint(layout.record(id), trace)
        || !imagesAreTheSame(trace)
        || !resultsAreThere(trace)
        || !contextIsTheSame(trace)) {
      return Optional.empty();
    }
    return Optional.of(
        new Result(id, known.get(), (int) trace.number(), trace.text(), new Story(trace)));
  }

  private static boolean hasPrint(Path file, TraceReader trace) {
    return trace.number() == FilePrint.of(file);
  }

  private boolean imagesAreTheSame(TraceReader trace) {
    for (int left = trace.count(); left > 0; left--) {
      String name = trace.text();
      Platform platform = Platform.of(trace.text(), trace.text(), trace.text());
      Optional<Digest> manifest = images.manifestOf(name, platform);
      if (!trace.text().equals(manifest.isPresent() ? manifest.get().hex() : "")) {
        return false;
      }
    }
    return true;
  }

  /** All that a build without this shortcut would look for, and would make again if it was gone. */
  private boolean resultsAreThere(TraceReader trace) {
    for (int left = trace.count(); left > 0; left--) {
      if (!asked.keys().has(new Digest(trace.text()))) {
        return false;
      }
    }
    for (int left = trace.count(); left > 0; left--) {
      if (!asked.snapshots().has(new ChainId(new Digest(trace.text())))) {
        return false;
      }
    }
    return true;
  }

  private boolean contextIsTheSame(TraceReader trace) {
    for (int left = trace.count(); left > 0; left--) {
      String source = trace.text();
      if (asked.emptied().test(source) != trace.truth()) {
        return false;
      }
    }
    for (int left = trace.count(); left > 0; left--) {
      CopyRequest request = RequestForm.read(trace);
      if (!asked.selection().apply(request).hex().equals(trace.text())) {
        return false;
      }
    }
    return true;
  }
}
