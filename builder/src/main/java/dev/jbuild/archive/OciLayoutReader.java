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
 * several platforms, also a nested one, either all images that are there are taken, or the one for
 * a platform.
 */
final class OciLayoutReader {
  static final String INDEX = "index.json";

  private final ArchiveFiles files;
  private final Optional<Platform> platform;
  private final Map<Digest, ArchivedImage> images = new LinkedHashMap<>();

  /**
   * @param platform takes one image of each index; absent takes all
   */
  OciLayoutReader(ArchiveFiles files, Optional<Platform> platform) {
    this.files = files;
    this.platform = platform;
  }

  /**
   * All images and indexes, each once, in the order of the index.
   *
   * @throws dev.jbuild.base.JbuildException when anything of it breaks the specification or a cap
   */
  ArchiveContents read() {
    ImageLayout.check(files.read(ImageLayout.FILE_NAME, Limits.TAR_HEADER_BYTES), "oci-layout");
    byte[] bytes = files.read(INDEX, Limits.MANIFEST_BYTES);
    ImageIndex index = ImageIndex.parse(bytes, INDEX);
    if (index.manifests().isEmpty()) {
      throw ArchiveException.refused(INDEX, "empty: there is no image and no manifest in it");
    }
    return platform.isPresent() ? readOne(index, platform.get()) : readAll(index);
  }

  /**
   * One image, for one platform.
   *
   * @param name as {@link NamedLayoutImage#find} takes it
   */
  ArchivedImage readNamed(String name, Platform wanted) {
    ImageLayout.check(files.read(ImageLayout.FILE_NAME, Limits.TAR_HEADER_BYTES), "oci-layout");
    ImageIndex index = ImageIndex.parse(files.read(INDEX, Limits.MANIFEST_BYTES), INDEX);
    Descriptor entry = NamedLayoutImage.find(index, name);
    return image(manifestOf(entry, wanted), new ArchivedNames());
  }

  private ArchiveContents readAll(ImageIndex index) {
    OciIndexReader indexes = new OciIndexReader(files, this);
    Map<Digest, ArchivedIndex> several = new LinkedHashMap<>();
    if (indexes.isItselfTheIndex(index)) {
      ArchivedIndex whole = indexes.read(index, INDEX);
      if (whole.isSingle()) {
        take(index.manifests().getFirst(), OciIndexReader.only(whole));
        return ArchiveContents.of(ImmutableList.copyOf(images.values()));
      }
      return new ArchiveContents(ImmutableList.of(), ImmutableList.of(whole));
    }
    for (Descriptor descriptor : index.manifests()) {
      if (!MediaType.isIndex(descriptor.mediaType())) {
        take(descriptor, descriptor);
        continue;
      }
      ArchivedIndex read = indexes.read(descriptor);
      if (read.isSingle()) {
        // nothing to choose from: the image itself is what the name stands for
        take(descriptor, OciIndexReader.only(read));
      } else {
        several.merge(descriptor.digest(), read, OciIndexReader::withNames);
      }
    }
    return new ArchiveContents(
        ImmutableList.copyOf(images.values()), ImmutableList.copyOf(several.values()));
  }

  private ArchiveContents readOne(ImageIndex index, Platform wanted) {
    StringBuilder others = new StringBuilder();
    for (Descriptor descriptor : index.manifests()) {
      if (descriptor.platform().isEmpty() || descriptor.platform().get().matches(wanted)) {
        take(descriptor, manifestOf(descriptor, wanted));
      } else {
        others.append(others.isEmpty() ? "" : ", ").append(platformOf(descriptor));
      }
    }
    if (images.isEmpty()) {
      throw noPlatform(INDEX, wanted, others.toString());
    }
    return ArchiveContents.of(ImmutableList.copyOf(images.values()));
  }

  /** Reads one image of the index; a manifest that stands there again only adds its name. */
  private void take(Descriptor top, Descriptor manifest) {
    ArchivedImage known = images.get(manifest.digest());
    if (known == null) {
      images.put(manifest.digest(), image(manifest, namesOf(top, manifest)));
    } else {
      ArchivedNames names = namesOf(top, manifest);
      images.put(manifest.digest(), withNames(known, names));
    }
  }

  /** Follows indexes down to a manifest; a loop, so that a deep nesting costs no stack. */
  private Descriptor manifestOf(Descriptor top, Platform wanted) {
    Descriptor at = top;
    for (int depth = 0; MediaType.isIndex(at.mediaType()); depth++) {
      String what = "index " + at.digest();
      checkDepth(depth, what);
      ImageIndex index = ImageIndex.parse(document(at, Limits.MANIFEST_BYTES, what), what);
      ManifestCheck.sameType(at, index.mediaType(), what);
      at = index.choose(wanted, what);
    }
    return at;
  }

  static void checkDepth(int depth, String what) {
    if (depth == Limits.INDEX_DEPTH) {
      throw ArchiveException.refused(
          what, "the nesting of indexes is deeper than the limit of " + Limits.INDEX_DEPTH);
    }
  }

  private static ArchiveException noPlatform(String what, Platform wanted, String others) {
    return ArchiveException.refused(
        what, "no image for platform " + wanted + ", only for " + Printable.shorten(others, 200));
  }

  static String platformOf(Descriptor descriptor) {
    return descriptor.platform().map(Platform::toString).orElse("any");
  }

  /** Whether all blobs of an image are there; nothing of them is checked. */
  boolean isWhole(Descriptor descriptor) {
    String what = "manifest " + descriptor.digest();
    if (files.size(member(descriptor)).isEmpty()) {
      return false;
    }
    Manifest manifest = Manifest.parse(document(descriptor, Limits.MANIFEST_BYTES, what), what);
    boolean whole = files.size(member(manifest.config())).isPresent();
    for (Descriptor layer : manifest.layers()) {
      whole &= files.size(member(layer)).isPresent();
    }
    return whole;
  }

  ArchivedImage image(Descriptor descriptor, ArchivedNames names) {
    String what = "manifest " + descriptor.digest();
    if (!MediaType.isManifest(descriptor.mediaType())) {
      throw ArchiveException.refused(
          what,
          "media type '"
              + Printable.shorten(descriptor.mediaType(), 100)
              + "' is none of an image");
    }
    byte[] bytes = document(descriptor, Limits.MANIFEST_BYTES, what);
    Manifest manifest = Manifest.parse(bytes, what);
    ManifestCheck.sameType(descriptor, manifest.mediaType(), what);
    ManifestCheck.image(manifest, what);
    String configName = "config " + manifest.config().digest();
    byte[] configBytes = document(manifest.config(), Limits.CONFIG_BYTES, configName);
    ImageConfig config = ImageConfig.parse(configBytes, configName);
    ManifestCheck.image(manifest, config, what);
    checkSystem(descriptor, config);
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

  /** Architectures are often wrong in one of the two; another system is another image. */
  private static void checkSystem(Descriptor descriptor, ImageConfig config) {
    Platform made = config.platform();
    if (descriptor.platform().isPresent()
        && !descriptor.platform().get().normalised().os().equals(made.normalised().os())) {
      throw ArchiveException.refused(
          "manifest " + descriptor.digest(),
          "listed for platform " + platformOf(descriptor) + ", but the image is for " + made);
    }
  }

  /** The bytes of a document, their size and digest compared before they are parsed. */
  byte[] document(Descriptor descriptor, long limit, String what) {
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

  static String member(Descriptor descriptor) {
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
