package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import dev.jbuild.archive.ArchivedImage.Layer;
import dev.jbuild.base.Limits;
import dev.jbuild.base.Printable;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageLayout;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.ManifestCheck;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import dev.jbuild.posix.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the images of an OCI image layout (image-spec 1.1.1, image-layout.md). Of an index with
 * several platforms, also a nested one, the image for {@code platform} is taken.
 */
final class OciLayoutReader {
  static final String INDEX = "index.json";

  private final ArchiveFiles files;
  private final Platform platform;
  private final Map<Digest, ArchivedImage> images = new LinkedHashMap<>();

  OciLayoutReader(ArchiveFiles files, Platform platform) {
    this.files = files;
    this.platform = platform;
  }

  /**
   * All images, each once, in the order of the index.
   *
   * @throws dev.jbuild.base.JbuildException when anything of it breaks the specification or a cap
   */
  ImmutableList<ArchivedImage> read() {
    ImageLayout.check(files.read(ImageLayout.FILE_NAME, Limits.TAR_HEADER_BYTES), "oci-layout");
    ImageIndex index = ImageIndex.parse(files.read(INDEX, Limits.MANIFEST_BYTES), INDEX);
    if (index.manifests().isEmpty()) {
      throw ArchiveException.refused(INDEX, "empty: there is no image and no manifest in it");
    }
    StringBuilder others = new StringBuilder();
    for (Descriptor descriptor : index.manifests()) {
      if (suits(descriptor)) {
        take(descriptor);
      } else {
        others.append(others.isEmpty() ? "" : ", ").append(platformOf(descriptor));
      }
    }
    if (images.isEmpty()) {
      throw noPlatform(INDEX, others.toString());
    }
    return ImmutableList.copyOf(images.values());
  }

  /** Reads one image of the index; a manifest that stands there again only adds its name. */
  private void take(Descriptor top) {
    Descriptor manifest = manifestOf(top);
    ArchivedImage known = images.get(manifest.digest());
    if (known == null) {
      images.put(manifest.digest(), image(manifest, namesOf(top, manifest)));
    } else {
      ArchivedNames names = namesOf(top, manifest);
      images.put(manifest.digest(), withNames(known, names));
    }
  }

  /** Follows indexes down to a manifest; a loop, so that a deep nesting costs no stack. */
  private Descriptor manifestOf(Descriptor top) {
    Descriptor at = top;
    for (int depth = 0; MediaType.isIndex(at.mediaType()); depth++) {
      if (depth == Limits.INDEX_DEPTH) {
        throw ArchiveException.refused(
            "index " + at.digest(),
            "the nesting of indexes is deeper than the limit of " + Limits.INDEX_DEPTH);
      }
      String what = "index " + at.digest();
      ImageIndex index = ImageIndex.parse(document(at, Limits.MANIFEST_BYTES, what), what);
      ManifestCheck.sameType(at, index.mediaType(), what);
      at = choose(index, what);
    }
    if (!MediaType.isManifest(at.mediaType())) {
      throw ArchiveException.refused(
          "manifest " + at.digest(),
          "media type '" + Printable.shorten(at.mediaType(), 100) + "' is none of an image");
    }
    return at;
  }

  private Descriptor choose(ImageIndex index, String what) {
    StringBuilder others = new StringBuilder();
    for (Descriptor candidate : index.manifests()) {
      if (suits(candidate)) {
        return candidate;
      }
      others.append(others.isEmpty() ? "" : ", ").append(platformOf(candidate));
    }
    throw index.manifests().isEmpty()
        ? ArchiveException.refused(what, "empty: there is no image and no manifest in it")
        : noPlatform(what, others.toString());
  }

  private boolean suits(Descriptor descriptor) {
    return descriptor.platform().isEmpty() || descriptor.platform().get().matches(platform);
  }

  private ArchiveException noPlatform(String what, String others) {
    return ArchiveException.refused(
        what, "no image for platform " + platform + ", only for " + Printable.shorten(others, 200));
  }

  private static String platformOf(Descriptor descriptor) {
    return descriptor.platform().map(Platform::toString).orElse("any");
  }

  private ArchivedImage image(Descriptor descriptor, ArchivedNames names) {
    String what = "manifest " + descriptor.digest();
    byte[] bytes = document(descriptor, Limits.MANIFEST_BYTES, what);
    Manifest manifest = Manifest.parse(bytes, what);
    ManifestCheck.sameType(descriptor, manifest.mediaType(), what);
    ManifestCheck.image(manifest, what);
    String configName = "config " + manifest.config().digest();
    byte[] configBytes = document(manifest.config(), Limits.CONFIG_BYTES, configName);
    ImageConfig config = ImageConfig.parse(configBytes, configName);
    ManifestCheck.image(manifest, config, what);
    ImmutableList.Builder<Layer> layers = ImmutableList.builder();
    for (int i = 0; i < manifest.layers().size(); i++) {
      Descriptor layer = manifest.layers().get(i);
      checkSize(layer, "layer " + layer.digest());
      layers.add(new Layer(member(layer), config.diffIds().get(i), Optional.of(layer)));
    }
    return new ArchivedImage(
        Optional.of(Bytes.of(bytes)),
        Bytes.of(configBytes),
        config,
        layers.build(),
        names.names(),
        names.ignored());
  }

  /** The bytes of a document, their size and digest compared before they are parsed. */
  private byte[] document(Descriptor descriptor, long limit, String what) {
    if (descriptor.sizeBytes() > limit) {
      throw ArchiveException.refused(
          what, "too large: size " + descriptor.sizeBytes() + ", the limit is " + limit);
    }
    checkSize(descriptor, what);
    byte[] bytes = files.read(member(descriptor), limit);
    Digest actual = Digest.of(bytes);
    if (!actual.equals(descriptor.digest())) {
      throw ArchiveException.refused(what, "its content has the digest " + actual);
    }
    return bytes;
  }

  private void checkSize(Descriptor descriptor, String what) {
    long size =
        files
            .size(member(descriptor))
            .orElseThrow(() -> ArchiveException.missing(what, member(descriptor)));
    if (size != descriptor.sizeBytes()) {
      throw ArchiveException.refused(
          what, "its size is " + size + ", its descriptor says " + descriptor.sizeBytes());
    }
  }

  private static String member(Descriptor descriptor) {
    return "blobs/sha256/" + descriptor.digest().hex();
  }

  private static ArchivedNames namesOf(Descriptor top, Descriptor manifest) {
    ArchivedNames names = new ArchivedNames().addAnnotated(top.annotations());
    return top.equals(manifest) ? names : names.addAnnotated(manifest.annotations());
  }

  private static ArchivedImage withNames(ArchivedImage image, ArchivedNames names) {
    ImmutableList.Builder<ImageReference> all = ImmutableList.builder();
    all.addAll(image.names());
    for (ImageReference name : names.names()) {
      if (!image.names().contains(name)) {
        all.add(name);
      }
    }
    return new ArchivedImage(
        image.manifest(),
        image.config(),
        image.document(),
        image.layers(),
        all.build(),
        image.ignoredNames());
  }
}
