package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An index of images for several platforms, its documents read and checked.
 *
 * @param document may also list manifests that are not in the store: of platforms that were not
 *     loaded, or of other artifacts
 * @param members those that are in the store, in the order of the document
 */
public record StoredIndex(
    Descriptor descriptor,
    ImageIndex document,
    ImmutableList<Member> members,
    ImmutableList<ImageReference> names)
    implements StoreEntry {

  /**
   * One image of an index.
   *
   * @param platform as the index says, or the image's own where the index does not
   */
  public record Member(Platform platform, StoredImage image) {}

  @Override
  public Digest id() {
    return descriptor.digest();
  }

  @Override
  public ImmutableList<StoredImage> images() {
    ImmutableList.Builder<StoredImage> images = ImmutableList.builder();
    for (Member member : members) {
      images.add(member.image);
    }
    return images.build();
  }

  /** The platforms of the members, in order. */
  public ImmutableList<Platform> platforms() {
    ImmutableList.Builder<Platform> platforms = ImmutableList.builder();
    for (Member member : members) {
      platforms.add(member.platform);
    }
    return platforms.build();
  }

  @Override
  public Optional<StoredImage> image(Platform platform) {
    OptionalInt chosen = platform.choose(platforms());
    if (chosen.isEmpty()) {
      return Optional.empty();
    }
    StoredImage image = members.get(chosen.getAsInt()).image();
    ImmutableSet.Builder<ImageReference> all = ImmutableSet.builder();
    return Optional.of(image.withNames(all.addAll(names).addAll(image.names()).build().asList()));
  }
}
