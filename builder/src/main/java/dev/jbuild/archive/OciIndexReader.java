package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import dev.jbuild.base.Limits;
import dev.jbuild.base.Printable;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.ManifestCheck;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import dev.jbuild.posix.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an index of images for several platforms out of an OCI image layout, with the images that
 * are there: tools also write layouts that hold some of them only. What is listed besides images,
 * such as BuildKit's attestations, is passed over. Indexes within it are replaced by what they
 * list.
 */
final class OciIndexReader {
  /** BuildKit's mark of a manifest that tells something about an image. */
  private static final String REFERENCE_TYPE = "vnd.docker.reference.type";

  private final ArchiveFiles files;
  private final OciLayoutReader layout;

  OciIndexReader(ArchiveFiles files, OciLayoutReader layout) {
    this.files = files;
    this.layout = layout;
  }

  /**
   * Whether the layout's own index is that of one image: it lists at least two manifests, each for
   * another platform, and none has a name that another has not.
   */
  boolean isItselfTheIndex(ImageIndex index) {
    Set<Platform> platforms = new HashSet<>();
    Set<ImmutableList<ImageReference>> names = new HashSet<>();
    for (Descriptor descriptor : index.manifests()) {
      boolean usual =
          MediaType.isManifest(descriptor.mediaType())
              && descriptor.platform().isPresent()
              && platforms.add(descriptor.platform().get().normalised());
      if (!usual) {
        return false;
      }
      names.add(new ArchivedNames().addAnnotated(descriptor.annotations()).names());
    }
    return platforms.size() > 1 && names.size() == 1;
  }

  /** Reads the index that a descriptor of the layout's own index points to. */
  ArchivedIndex read(Descriptor top) {
    String what = "index " + top.digest();
    byte[] bytes = layout.document(top, Limits.MANIFEST_BYTES, what);
    ImageIndex document = ImageIndex.parse(bytes, what);
    ManifestCheck.sameType(top, document.mediaType(), what);
    ImageIndex flat = flattened(document, what);
    ArchivedNames names = new ArchivedNames().addAnnotated(top.annotations());
    boolean same = flat.equals(document);
    return read(flat, Bytes.of(same ? bytes : flat.toBytes()), names, what);
  }

  /** Reads the layout's own index as that of one image. */
  ArchivedIndex read(ImageIndex index, String what) {
    ImmutableList.Builder<Descriptor> bare = ImmutableList.builder();
    for (Descriptor descriptor : index.manifests()) {
      Map<String, String> annotations = new LinkedHashMap<>(descriptor.annotations());
      annotations.keySet().removeAll(ArchivedNames.ANNOTATIONS);
      bare.add(descriptor.withAnnotations(ImmutableMap.copyOf(annotations)));
    }
    ImageIndex document =
        new ImageIndex(MediaType.INDEX, bare.build(), index.annotations(), index.other());
    ArchivedNames names =
        new ArchivedNames().addAnnotated(index.manifests().getFirst().annotations());
    return read(document, Bytes.of(document.toBytes()), names, what);
  }

  /** The descriptor of the one image of an index that has one only. */
  static Descriptor only(ArchivedIndex index) {
    Digest manifest = Iterables.getOnlyElement(index.manifests());
    for (Descriptor descriptor : index.document().manifests()) {
      if (descriptor.digest().equals(manifest)) {
        return descriptor;
      }
    }
    throw new IllegalStateException("an index lists its images");
  }

  /** The same index under the names of both. */
  static ArchivedIndex withNames(ArchivedIndex one, ArchivedIndex other) {
    ImmutableSet.Builder<ImageReference> names = ImmutableSet.builder();
    names.addAll(one.names()).addAll(other.names());
    return new ArchivedIndex(
        one.bytes(),
        one.document(),
        one.manifests(),
        one.images(),
        one.absent(),
        names.build().asList(),
        one.ignoredNames());
  }

  private ArchivedIndex read(ImageIndex index, Bytes bytes, ArchivedNames names, String what) {
    Map<Digest, ArchivedImage> images = new LinkedHashMap<>();
    ImmutableList.Builder<Platform> absent = ImmutableList.builder();
    StringBuilder listed = new StringBuilder();
    for (Descriptor descriptor : index.manifests()) {
      if (!isImage(descriptor)) {
        continue;
      }
      Optional<Platform> platform = descriptor.platform();
      listed.append(listed.isEmpty() ? "" : ", ").append(OciLayoutReader.platformOf(descriptor));
      boolean foreign = platform.isPresent() && platform.get().os().equals("windows");
      if (foreign || !layout.isWhole(descriptor)) {
        platform.ifPresent(absent::add);
      } else {
        images.computeIfAbsent(
            descriptor.digest(), d -> layout.image(descriptor, namesOf(descriptor)));
      }
    }
    if (images.isEmpty()) {
      throw ArchiveException.refused(
          what,
          listed.isEmpty()
              ? "empty: there is no image and no manifest in it"
              : "none of its images is in the archive: "
                  + Printable.shorten(listed.toString(), 200));
    }
    return new ArchivedIndex(
        bytes,
        index,
        ImmutableList.copyOf(images.keySet()),
        ImmutableList.copyOf(images.values()),
        absent.build(),
        names.names(),
        names.ignored());
  }

  private static ArchivedNames namesOf(Descriptor descriptor) {
    return new ArchivedNames().addAnnotated(descriptor.annotations());
  }

  private static boolean isImage(Descriptor descriptor) {
    return MediaType.isManifest(descriptor.mediaType())
        && !descriptor.annotations().containsKey(REFERENCE_TYPE)
        && descriptor.platform().filter(p -> p.os().equals("unknown")).isEmpty();
  }

  private record Nested(Descriptor descriptor, int depth) {}

  /** In the order in which a reader meets them; a loop, so that a deep nesting costs no stack. */
  private ImageIndex flattened(ImageIndex top, String what) {
    List<Descriptor> flat = new ArrayList<>();
    Deque<Nested> todo = new ArrayDeque<>();
    push(top, 1, todo);
    while (!todo.isEmpty()) {
      Nested next = todo.pop();
      Descriptor descriptor = next.descriptor();
      if (!MediaType.isIndex(descriptor.mediaType())) {
        flat.add(descriptor);
        continue;
      }
      String inner = "index " + descriptor.digest();
      OciLayoutReader.checkDepth(next.depth(), inner);
      if (files.size(OciLayoutReader.member(descriptor)).isPresent()) {
        byte[] bytes = layout.document(descriptor, Limits.MANIFEST_BYTES, inner);
        ImageIndex document = ImageIndex.parse(bytes, inner);
        ManifestCheck.sameType(descriptor, document.mediaType(), inner);
        push(document, next.depth() + 1, todo);
      }
      if (flat.size() + todo.size() > Limits.INDEX_IMAGES) {
        throw ArchiveException.refused(
            what, "more manifests in it than the limit of " + Limits.INDEX_IMAGES);
      }
    }
    return new ImageIndex(
        top.mediaType(), ImmutableList.copyOf(flat), top.annotations(), top.other());
  }

  private static void push(ImageIndex index, int depth, Deque<Nested> todo) {
    for (int i = index.manifests().size() - 1; i >= 0; i--) {
      todo.push(new Nested(index.manifests().get(i), depth));
    }
  }
}
