package dev.jbuild.store;

import com.google.common.collect.ImmutableSet;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What some roots (images, containers' images, cache records) need, directly or not. */
public record Reachability(ImmutableSet<Digest> blobs, ImmutableSet<ChainId> snapshots) {

  public static Builder builder() {
    return new Builder();
  }

  /** Marks from the roots. */
  public static final class Builder {
    private final Set<Digest> blobs = new HashSet<>();
    private final Set<ChainId> snapshots = new HashSet<>();

    private Builder() {}

    /** The image's documents, the blobs of its layers, and the snapshots of all its layers. */
    public Builder image(StoredImage image) {
      blobs.add(image.manifest().digest());
      blobs.add(image.id());
      for (Descriptor layer : image.manifestDocument().layers()) {
        blobs.add(layer.digest());
      }
      snapshots.addAll(image.config().chainIds());
      return this;
    }

    public Builder blob(Digest digest) {
      blobs.add(digest);
      return this;
    }

    /** A snapshot with all below it. */
    public Builder snapshot(ChainId top, Function<ChainId, Optional<ChainId>> parentOf) {
      Optional<ChainId> next = Optional.of(top);
      while (next.isPresent() && snapshots.add(next.get())) {
        next = parentOf.apply(next.get());
      }
      return this;
    }

    /** The snapshots whose files those marked so far use. */
    public Builder sharedFiles(Function<ChainId, Optional<ChainId>> sharedFrom) {
      for (ChainId snapshot : Set.copyOf(snapshots)) {
        sharedFrom.apply(snapshot).ifPresent(snapshots::add);
      }
      return this;
    }

    public Reachability build() {
      return new Reachability(ImmutableSet.copyOf(blobs), ImmutableSet.copyOf(snapshots));
    }
  }
}
