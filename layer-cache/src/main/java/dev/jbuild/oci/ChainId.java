package dev.jbuild.oci;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Digest of a stack of layers (image-spec 1.1.1, config.md, "Layer ChainID"). */
public record ChainId(Digest digest) implements Comparable<ChainId> {

  /** The chainID of {@code layer} on top of {@code parent}; without parent it is the diffID. */
  public static ChainId of(Optional<ChainId> parent, DiffId layer) {
    if (parent.isEmpty()) {
      return new ChainId(layer.digest());
    }
    String joined = parent.get() + " " + layer;
    return new ChainId(Digest.of(joined.getBytes(StandardCharsets.US_ASCII)));
  }

  /** The chainIDs of a stack, lowest layer first; one for each layer. */
  public static ImmutableList<ChainId> ofStack(List<DiffId> layers) {
    ImmutableList.Builder<ChainId> chain = ImmutableList.builderWithExpectedSize(layers.size());
    Optional<ChainId> parent = Optional.empty();
    for (DiffId layer : layers) {
      ChainId next = of(parent, layer);
      chain.add(next);
      parent = Optional.of(next);
    }
    return chain.build();
  }

  @Override
  public int compareTo(ChainId other) {
    return digest.compareTo(other.digest);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ChainId that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
