package dev.jbuild.store;

import com.google.common.collect.ImmutableSet;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaType;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image, or an index of images, as the store's index has it. Only an {@link IndexFile#update}
 * changes one.
 *
 * <p>One that was read knows the bytes it was read from: as long as it is not changed they are
 * written again as they are, and the descriptor of an image is made of them only when it is asked
 * for.
 */
final class IndexEntry {
  private final Digest id;
  private final boolean isIndex;
  private final ImmutableSet<Digest> members;
  private ImmutableSet<ImageReference> names = ImmutableSet.of();
  // made when it is needed; two threads that both make it make the same
  private @Nullable Descriptor manifest;
  private final PlainForm.@Nullable Match source;
  private @Nullable IndexSlice written;

  IndexEntry(Digest id, Descriptor manifest, ImmutableSet<Digest> members) {
    this.id = id;
    this.isIndex = MediaType.isIndex(manifest.mediaType());
    this.members = members;
    this.manifest = manifest;
    this.source = null;
  }

  /** An image without names. */
  IndexEntry(PlainForm.Match match) {
    this.id = match.id();
    this.isIndex = false;
    this.members = ImmutableSet.of();
    this.source = match;
  }

  boolean isIndex() {
    return isIndex;
  }

  /** Ids of the images of an index, in order; empty for an image. */
  ImmutableSet<Digest> members() {
    return members;
  }

  Digest id() {
    return id;
  }

  /** Without the annotations that make it an entry of this index. */
  Descriptor manifest() {
    Descriptor made = manifest;
    if (made == null) {
      made = Objects.requireNonNull(source).descriptor();
      manifest = made;
    }
    return made;
  }

  boolean hasManifest(Digest digest) {
    Descriptor made = manifest;
    return made != null
        ? made.digest().equals(digest)
        : Objects.requireNonNull(source).hasDigest(digest);
  }

  ImmutableSet<ImageReference> names() {
    return names;
  }

  /** The bytes of the file that say exactly what this entry is; absent when none do. */
  Optional<IndexSlice> written() {
    return Optional.ofNullable(written);
  }

  /** Says that these bytes are what a writer would make of this entry. */
  void wasReadFrom(IndexSlice slice) {
    written = slice;
  }

  void addNames(ImmutableSet<ImageReference> added) {
    ImmutableSet<ImageReference> all =
        names.isEmpty()
            ? added
            : ImmutableSet.<ImageReference>builder().addAll(names).addAll(added).build();
    setNames(all);
  }

  /** False when it does not have the name. */
  boolean removeName(ImageReference name) {
    if (!names.contains(name)) {
      return false;
    }
    ImmutableSet.Builder<ImageReference> rest = ImmutableSet.builder();
    for (ImageReference each : names) {
      if (!each.equals(name)) {
        rest.add(each);
      }
    }
    setNames(rest.build());
    return true;
  }

  void clearNames() {
    setNames(ImmutableSet.of());
  }

  private void setNames(ImmutableSet<ImageReference> changed) {
    if (changed.size() != names.size()) {
      names = changed;
      written = null;
    }
  }
}
