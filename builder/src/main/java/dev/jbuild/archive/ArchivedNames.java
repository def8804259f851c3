package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import java.util.Optional;

/** Sorts what an archive offers as names into names and the rest; none of it is ever a path. */
final class ArchivedNames {
  /** Full name of an image, as containerd, Docker and BuildKit write it beside the tag alone. */
  private static final String CONTAINERD_NAME = "io.containerd.image.name";

  /** Annotations of a descriptor that name what it points to. */
  static final ImmutableSet<String> ANNOTATIONS =
      ImmutableSet.of(CONTAINERD_NAME, ImageIndex.REF_NAME);

  private final ImmutableList.Builder<ImageReference> names = ImmutableList.builder();
  private final ImmutableList.Builder<String> ignored = ImmutableList.builder();

  /** Takes a name in full, with or without a tag. */
  ArchivedNames add(String text) {
    Optional<ImageReference> name = ImageReference.tryParse(text);
    if (name.isPresent() && name.get().digest().isEmpty()) {
      names.add(name.get());
    } else {
      ignored.add(text);
    }
    return this;
  }

  /**
   * Takes the name that the annotations of a descriptor tell. {@code latest} alone is a tag of a
   * repository that nobody named.
   */
  ArchivedNames addAnnotated(ImmutableMap<String, String> annotations) {
    String full = annotations.get(CONTAINERD_NAME);
    String reference = annotations.get(ImageIndex.REF_NAME);
    if (full != null) {
      return add(full);
    }
    return reference == null || reference.equals(ImageReference.DEFAULT_TAG)
        ? this
        : add(reference);
  }

  ImmutableList<ImageReference> names() {
    return names.build();
  }

  ImmutableList<String> ignored() {
    return ignored.build();
  }
}
