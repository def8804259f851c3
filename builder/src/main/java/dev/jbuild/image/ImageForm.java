package dev.jbuild.image;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.json.JsonObject;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;

/**
 * What the documents around a configuration look like; the configuration, and with it the image's
 * id, is the same in every form.
 *
 * @param docker Docker's media types (image manifest v2.2, manifest list) in place of OCI's; they
 *     have no annotations
 */
public record ImageForm(boolean docker, ImmutableList<Annotation> annotations) {
  /** OCI's media types, without annotations. */
  public static final ImageForm OCI = new ImageForm(false, ImmutableList.of());

  public ImageForm {
    if (docker && !annotations.isEmpty()) {
      throw new IllegalArgumentException("docker's documents have no annotations");
    }
  }

  /** Of the layers of a base, too: a document has types of one kind. */
  Manifest manifest(Descriptor config, ImmutableList<Descriptor> layers, Platform platform) {
    ImmutableList.Builder<Descriptor> typed = ImmutableList.builder();
    for (Descriptor layer : layers) {
      typed.add(typed(layer));
    }
    return new Manifest(
        type(MediaType.MANIFEST),
        typed(config),
        typed.build(),
        annotations(Annotation.Level.MANIFEST, platform),
        JsonObject.EMPTY);
  }

  /**
   * The index of images for several platforms.
   *
   * @param manifests with their platforms
   */
  public ImageIndex index(ImmutableList<Descriptor> manifests) {
    ImmutableList.Builder<Descriptor> annotated = ImmutableList.builder();
    for (Descriptor manifest : manifests) {
      annotated.add(
          manifest.withAnnotations(
              annotations(
                  Annotation.Level.MANIFEST_DESCRIPTOR, manifest.platform().orElseThrow())));
    }
    return new ImageIndex(
        type(MediaType.INDEX), annotated.build(), whole(Annotation.Level.INDEX), JsonObject.EMPTY);
  }

  /** Annotations of the descriptor of an image that is no part of an index. */
  public ImmutableMap<String, String> manifestDescriptor(Platform platform) {
    return annotations(Annotation.Level.MANIFEST_DESCRIPTOR, platform);
  }

  /** Annotations of the descriptor of the index. */
  public ImmutableMap<String, String> indexDescriptor() {
    return whole(Annotation.Level.INDEX_DESCRIPTOR);
  }

  private ImmutableMap<String, String> whole(Annotation.Level level) {
    ImmutableMap.Builder<String, String> chosen = ImmutableMap.builder();
    for (Annotation annotation : annotations) {
      if (annotation.level() == level) {
        chosen.put(annotation.key(), annotation.value());
      }
    }
    return chosen.buildKeepingLast();
  }

  private ImmutableMap<String, String> annotations(Annotation.Level level, Platform platform) {
    ImmutableMap.Builder<String, String> chosen = ImmutableMap.builder();
    for (Annotation annotation : annotations) {
      boolean meant =
          annotation.platform().isEmpty() || annotation.platform().get().matches(platform);
      if (annotation.level() == level && meant) {
        chosen.put(annotation.key(), annotation.value());
      }
    }
    return chosen.buildKeepingLast();
  }

  private Descriptor typed(Descriptor descriptor) {
    return new Descriptor(
        type(MediaType.toOci(descriptor.mediaType())),
        descriptor.digest(),
        descriptor.sizeBytes(),
        descriptor.annotations(),
        descriptor.platform(),
        descriptor.other());
  }

  private String type(String oci) {
    return docker ? MediaType.toDocker(oci) : oci;
  }
}
