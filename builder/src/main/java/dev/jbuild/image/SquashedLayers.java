package dev.jbuild.image;

import com.google.common.collect.ImmutableList;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.KeyBuilder;
import dev.jbuild.oci.ChainId;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.snapshot.Squasher;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code --squash}: the layers that a build makes, or takes from the cache, as one; those of the
 * base image stay.
 */
public final class SquashedLayers {
  private final DerivedLayers derived;
  private final Supplier<Path> temporary;

  /**
   * @param temporary asked for when a layer has to be made
   */
  public SquashedLayers(DerivedLayers derived, Supplier<Path> temporary) {
    this.derived = derived;
    this.temporary = temporary;
  }

  /**
   * The one layer on the base, on disk, in place of those of the steps; these stay when there are
   * fewer than two, as there is nothing to squash then.
   */
  public ImageLayers of(ImageLayers made) {
    ImmutableList<Snapshot> layers = made.ofSteps();
    if (layers.size() < 2) {
      return made;
    }
    Optional<ChainId> base = layers.getFirst().parent();
    CacheKey key =
        new KeyBuilder("squash")
            .add("parent", base.map(ChainId::toString).orElse("scratch"))
            .add("tree", layers.getLast().chainId().toString())
            .build();
    Snapshot squashed = derived.get(key, () -> make(layers));
    derived.record();
    return made.withSquashed(Optional.of(squashed));
  }

  private Snapshot make(ImmutableList<Snapshot> layers) {
    SnapshotStore snapshots = derived.snapshots();
    Optional<Snapshot> base = layers.getFirst().parent().flatMap(snapshots::find);
    return new Squasher(snapshots, derived.fs()).squash(temporary.get(), base, layers);
  }
}
