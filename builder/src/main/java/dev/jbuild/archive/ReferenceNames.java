package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import java.util.HashMap;
import java.util.Map;

/**
 * How the images of a layout are named, as containerd, Docker 25 and BuildKit 0.32 write it: the
 * full name in {@code io.containerd.image.name}, which restores it, and the tag in {@code
 * org.opencontainers.image.ref.name}, by which other tools choose one ({@code
 * oci-archive:FILE:TAG}). Where several images have one tag, that would choose none for sure: those
 * have their name with the tag there.
 */
final class ReferenceNames {
  private static final String CONTAINERD_NAME = "io.containerd.image.name";

  private final ImmutableMap<String, Integer> uses;

  private ReferenceNames(ImmutableMap<String, Integer> uses) {
    this.uses = uses;
  }

  /** For an archive of these images. */
  static ReferenceNames of(ImmutableList<SaveRequest> requests) {
    Map<String, Integer> uses = new HashMap<>();
    for (SaveRequest request : requests) {
      for (ImageReference name : request.names()) {
        uses.merge(name.tag(), 1, Integer::sum);
      }
    }
    return new ReferenceNames(ImmutableMap.copyOf(uses));
  }

  /** The descriptor once for each name; as it is without any. */
  ImmutableList<Descriptor> named(Descriptor image, ImmutableList<ImageReference> names) {
    if (names.isEmpty()) {
      return ImmutableList.of(image);
    }
    ImmutableList.Builder<Descriptor> named = ImmutableList.builder();
    for (ImageReference name : names) {
      boolean only = uses.getOrDefault(name.tag(), 0) == 1;
      named.add(
          image.withAnnotations(
              ImmutableMap.of(
                  CONTAINERD_NAME,
                  fullName(name),
                  ImageIndex.REF_NAME,
                  only ? name.tag() : name.toString())));
    }
    return named.build();
  }

  /** The name with the hub's host, as containerd and Docker take it. */
  private static String fullName(ImageReference name) {
    if (!name.host().isEmpty()) {
      return name.toString();
    }
    return "docker.io/" + (name.path().indexOf('/') < 0 ? "library/" : "") + name;
  }
}
