package dev.jbuild.image;

import com.google.common.collect.ImmutableList;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.KeyBuilder;
import dev.jbuild.oci.ChainId;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.TimeClamper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code SOURCE_DATE_EPOCH} of a build: layers in which nothing was modified later, as BuildKit's
 * exporters make them with {@code rewrite-timestamp=true}. Those of the base image stay. Steps run,
 * and are cached, without regard to it: a step sees the times that files really have.
 */
public final class ClampedLayers {
  private final DerivedLayers derived;
  private final Supplier<Path> temporary;

  /**
   * @param temporary asked for when a layer has to be made
   */
  public ClampedLayers(DerivedLayers derived, Supplier<Path> temporary) {
    this.derived = derived;
    this.temporary = temporary;
  }

  /** The layers of the steps, each on the one before, with no time later than that; on disk. */
  public ImageLayers of(ImageLayers made, Instant latest) {
    if (made.ofSteps().isEmpty()) {
      return made;
    }
    ImmutableList.Builder<Snapshot> clamped = ImmutableList.builder();
    Optional<Snapshot> parent =
        made.ofSteps().getFirst().parent().flatMap(derived.snapshots()::find);
    for (Snapshot layer : made.ofSteps()) {
      Snapshot next = clamp(layer, parent, latest.getEpochSecond());
      clamped.add(next);
      parent = Optional.of(next);
    }
    derived.record();
    return new ImageLayers(clamped.build(), Optional.empty());
  }

  private Snapshot clamp(Snapshot layer, Optional<Snapshot> parent, long latestSeconds) {
    CacheKey key =
        new KeyBuilder("clamp")
            .add("parent", parent.map(Snapshot::chainId).map(ChainId::toString).orElse("scratch"))
            .add("layer", layer.chainId().toString())
            .add("latest", Long.toString(latestSeconds))
            .build();
    return derived.get(
        key,
        () ->
            new TimeClamper(derived.snapshots(), derived.fs(), latestSeconds)
                .clamp(temporary.get(), parent, layer));
  }
}
