package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Limits;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.ManifestCheck;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import java.util.List;
import java.util.Optional;

/**
 * Images, indexes of images, and their names. Every change is one replacement of the store's own
 * index, so others see all of it or nothing, and no change of another process is lost.
 *
 * <p>Every image of an index is in the store by itself, too, and is found by its id; as long as it
 * has no name of its own it comes and goes with the index.
 */
public final class ImageStore {
  private final BlobStore blobs;
  private final IndexFile index;

  ImageStore(StoreLayout layout, BlobStore blobs) {
    this.blobs = blobs;
    this.index = new IndexFile(layout);
  }

  /**
   * All images, also those of indexes, oldest entry first.
   *
   * @throws StoreException when the index or a document of an image is damaged
   */
  public ImmutableList<StoredImage> list() {
    ImmutableList.Builder<StoredImage> images = ImmutableList.builder();
    for (IndexEntry entry : index.read().entries()) {
      if (!entry.isIndex()) {
        images.add(load(entry));
      }
    }
    return images.build();
  }

  /**
   * Everything that has a name, and what has none but belongs to no index; oldest entry first.
   *
   * @throws StoreException as {@link #list}
   */
  public ImmutableList<StoreEntry> entries() {
    IndexContent content = index.read();
    ImmutableList.Builder<StoreEntry> entries = ImmutableList.builder();
    for (IndexEntry entry : content.standalone()) {
      entries.add(load(content, entry));
    }
    return entries.build();
  }

  /** Ids of all {@link #entries}, without reading documents: also when some are damaged. */
  public ImmutableList<Digest> ids() {
    ImmutableList.Builder<Digest> ids = ImmutableList.builder();
    for (IndexEntry entry : index.read().standalone()) {
      ids.add(entry.id());
    }
    return ids.build();
  }

  /** Ids of the {@link #entries} that an image is there for: its own, those of its indexes. */
  public ImmutableList<Digest> holders(Digest image) {
    ImmutableList.Builder<Digest> holders = ImmutableList.builder();
    holders.add(image);
    for (IndexEntry entry : index.read().indexesOf(image)) {
      holders.add(entry.id());
    }
    return holders.build();
  }

  /** Whether the image of that id belongs to an index, so that it stays when it loses its names. */
  public boolean isNeeded(Digest image) {
    return !index.read().indexesOf(image).isEmpty();
  }

  /**
   * What a person means: a name ({@code latest} when it has no tag), a name with the digest of a
   * manifest or index, {@code sha256:} with an id or its beginning, or the first two or more digits
   * of an id. A name wins over an id; a bare name also finds {@code localhost/NAME}, as podman
   * calls what it built.
   *
   * @throws StoreException when the beginning fits several ids, or the image is damaged
   */
  public Optional<StoreEntry> lookup(String nameOrId) {
    IndexContent content = index.read();
    Optional<IndexEntry> entry = Optional.empty();
    if (!nameOrId.startsWith("sha256:")) {
      entry =
          ImageReference.tryParse(nameOrId)
              .flatMap(reference -> IndexLookup.byReference(content, reference));
    }
    if (entry.isEmpty()) {
      entry = IndexLookup.byPrefix(content, nameOrId);
    }
    return entry.isPresent() ? Optional.of(load(content, entry.get())) : Optional.empty();
  }

  /** What has that name and tag, or that digest. */
  public Optional<StoreEntry> lookup(ImageReference name) {
    IndexContent content = index.read();
    Optional<IndexEntry> entry = IndexLookup.byReference(content, name);
    return entry.isPresent() ? Optional.of(load(content, entry.get())) : Optional.empty();
  }

  /**
   * The image that a person means (see {@link #lookup}): of an index the one for this machine; a
   * single image whatever it is made for.
   *
   * @throws StoreException when an index has none for this machine, and as {@link #lookup}
   */
  public Optional<StoredImage> find(String nameOrId) {
    Optional<StoreEntry> entry = lookup(nameOrId);
    return entry.isPresent()
        ? Optional.of(ofIndex(entry.get(), nameOrId, Platform.current()))
        : Optional.empty();
  }

  /**
   * As {@link #find(String)}.
   *
   * @throws StoreException when there is no such image
   */
  public StoredImage get(String nameOrId) {
    return find(nameOrId).orElseThrow(() -> StoreException.noSuchImage(nameOrId));
  }

  /**
   * The image for that platform, also where the name stands for a single one.
   *
   * @throws StoreException when there is no such image, or none for the platform
   */
  public StoredImage get(String nameOrId, Platform platform) {
    StoreEntry entry = lookup(nameOrId).orElseThrow(() -> StoreException.noSuchImage(nameOrId));
    return entry
        .image(platform)
        .orElseThrow(() -> StoreException.noPlatform(nameOrId, platform, platforms(entry)));
  }

  /**
   * What a person means by a name (see {@link #lookup}), to be built or run upon: of an index the
   * image for the platform; a single image whatever it is made for, which is for the caller to look
   * at. The names of the result may not be all that it has. Absent also when an index has none for
   * the platform.
   */
  public Optional<StoredImage> find(String name, Platform platform) {
    Optional<IndexEntry> exact = exact(name);
    if (exact.isPresent()) {
      return Optional.of(load(exact.get()));
    }
    Optional<StoreEntry> entry = lookup(name);
    return entry.isPresent() && entry.get() instanceof StoredIndex several
        ? several.image(platform)
        : entry.map(image -> ofIndex(image, name, platform));
  }

  /** The image of that very name; absent when it has to be looked for in another way. */
  Optional<IndexEntry> exact(String name) {
    return ImageReference.tryParse(name)
        .filter(reference -> reference.digest().isEmpty())
        .flatMap(reference -> index.find(reference.tagged()))
        .filter(entry -> !entry.isIndex());
  }

  private static StoredImage ofIndex(StoreEntry entry, String name, Platform platform) {
    return switch (entry) {
      case StoredImage image -> image;
      case StoredIndex several ->
          several
              .image(platform)
              .orElseThrow(() -> StoreException.noPlatform(name, platform, platforms(entry)));
    };
  }

  private static List<Platform> platforms(StoreEntry entry) {
    return switch (entry) {
      case StoredImage image -> List.of(image.config().platform());
      case StoredIndex several -> several.platforms();
    };
  }

  /** The image with that id. */
  public Optional<StoredImage> find(Digest id) {
    Optional<IndexEntry> entry = index.read().byId(id).filter(found -> !found.isIndex());
    return entry.isPresent() ? Optional.of(load(entry.get())) : Optional.empty();
  }

  /**
   * Stores an image and gives it the names, which other images lose; without names it stays as one
   * that has none. The blobs of its layers, where it has any, are stored before. When an image of
   * that id is there and sound, its manifest is kept. When nothing changes, nothing is written.
   *
   * @throws dev.jbuild.base.JbuildException when the documents are no image; nothing is stored then
   */
  public StoredImage put(byte[] manifest, byte[] config, List<ImageReference> names) {
    return store(checked(manifest, config), ImmutableMap.of(), names, Keep.SOUND);
  }

  /**
   * As {@link #put(byte[], byte[], List)}, but with exactly this manifest: an image from a registry
   * is found by its digest there.
   */
  public StoredImage putExactly(byte[] manifest, byte[] config, List<ImageReference> names) {
    return store(checked(manifest, config), ImmutableMap.of(), names, Keep.SAME);
  }

  /**
   * As {@link #put(byte[], byte[], List)}, but a manifest that is there is only kept when it has
   * the same media type and annotations: whoever asks for others must get them. An index that lists
   * the manifest before goes on doing so.
   *
   * @param descriptorAnnotations of the manifest's descriptor
   */
  public StoredImage putBuilt(
      BuiltImage image,
      ImmutableMap<String, String> descriptorAnnotations,
      List<ImageReference> names) {
    return store(image, descriptorAnnotations, names, Keep.ALIKE);
  }

  private static BuiltImage checked(byte[] manifest, byte[] config) {
    Manifest document = Manifest.parse(manifest, "manifest");
    ImageConfig configuration = ImageConfig.parse(config, "config");
    ManifestCheck.image(document, configuration, "manifest");
    Digest id = Digest.of(config);
    if (!document.config().digest().equals(id)) {
      throw StoreException.unexpectedDigest(document.config().digest(), id);
    }
    if (document.config().sizeBytes() != config.length) {
      throw StoreException.unexpectedSize(id, document.config().sizeBytes(), config.length);
    }
    return new BuiltImage(document, manifest, configuration, config);
  }

  /** As {@link #put(byte[], byte[], List)}, for documents made here. */
  public StoredImage put(Manifest manifest, ImageConfig config, List<ImageReference> names) {
    return put(manifest.toBytes(), config.toBytes(), names);
  }

  /**
   * Stores an index and gives it the names, which others lose. Its images are those of the store
   * whose manifests it lists; they are stored before.
   *
   * @throws dev.jbuild.base.JbuildException when the document is no index, or none of its images is
   *     there
   */
  public StoredIndex putIndex(byte[] document, List<ImageReference> names) {
    return putIndex(document, ImmutableMap.of(), names);
  }

  /**
   * As {@link #putIndex(byte[], List)}.
   *
   * @param descriptorAnnotations of the index's descriptor
   */
  public StoredIndex putIndex(
      byte[] document,
      ImmutableMap<String, String> descriptorAnnotations,
      List<ImageReference> names) {
    ImageIndex parsed = ImageIndex.parse(document, "index");
    String type = parsed.mediaType().isEmpty() ? MediaType.INDEX : parsed.mediaType();
    Descriptor descriptor = Descriptor.of(type, document).withAnnotations(descriptorAnnotations);
    blobs.put(document);
    return index.update(
        content -> {
          ImmutableSet.Builder<Digest> members = ImmutableSet.builder();
          for (Descriptor listed : parsed.manifests()) {
            IndexLookup.byManifest(content, listed.digest())
                .ifPresent(entry -> members.add(entry.id()));
          }
          if (members.build().isEmpty()) {
            throw StoreException.emptyIndex(descriptor.digest());
          }
          IndexEntry entry = content.put(descriptor.digest(), descriptor, members.build());
          for (ImageReference name : names) {
            content.moveName(name.tagged(), entry);
          }
          return loadIndex(content, entry);
        });
  }

  /**
   * Gives an image or an index a name, which another may lose.
   *
   * @throws StoreException when there is nothing with that id
   */
  public void tag(Digest id, ImageReference name) {
    index.update(
        content -> {
          IndexEntry entry =
              content.byId(id).orElseThrow(() -> StoreException.noSuchImage(id.toString()));
          content.moveName(name.tagged(), entry);
          return entry;
        });
  }

  /** Takes the name from what has it, which stays; false when nothing has it. */
  public boolean untag(ImageReference name) {
    return index.update(content -> content.removeName(name.tagged()));
  }

  /**
   * Removes an image or an index with all its names; false when it is not there. An image of an
   * index loses its names only; with an index go those of its images that are there for nothing
   * else. Bytes go when they are collected.
   */
  public boolean remove(Digest id) {
    return index.update(content -> content.remove(id));
  }

  /** Removes an image that is damaged also from its indexes. */
  boolean drop(Digest id) {
    return index.update(content -> content.drop(id));
  }

  /** Answers that need no documents of images. */
  public ImageGlance glance() {
    return new ImageGlance(this);
  }

  IndexFile index() {
    return index;
  }

  private StoreEntry load(IndexContent content, IndexEntry entry) {
    return entry.isIndex() ? loadIndex(content, entry) : load(entry);
  }

  /**
   * @throws dev.jbuild.base.JbuildException when the document, or one of an image, is damaged
   */
  StoredIndex loadIndex(IndexContent content, IndexEntry entry) {
    String what = "index " + entry.id();
    ImageIndex document =
        ImageIndex.parse(blobs.read(entry.manifest().digest(), Limits.MANIFEST_BYTES), what);
    ImmutableList.Builder<StoredIndex.Member> members = ImmutableList.builder();
    for (Descriptor listed : document.manifests()) {
      Optional<StoredImage> image = member(content, entry, listed);
      if (image.isPresent()) {
        Platform platform = listed.platform().orElse(image.get().config().platform());
        members.add(new StoredIndex.Member(platform, image.get()));
      }
    }
    return new StoredIndex(
        entry.manifest(), document, members.build(), ImmutableList.copyOf(entry.names()));
  }

  /**
   * The image whose manifest an index lists. The image may have got another manifest since: what
   * the index lists is then read from its own bytes.
   */
  private Optional<StoredImage> member(IndexContent content, IndexEntry index, Descriptor listed) {
    Optional<IndexEntry> image = IndexLookup.byManifest(content, listed.digest());
    if (image.isPresent()) {
      return image.filter(entry -> index.members().contains(entry.id())).map(this::load);
    }
    if (!MediaType.isManifest(listed.mediaType()) || !blobs.has(listed.digest())) {
      return Optional.empty();
    }
    String what = "manifest " + listed.digest();
    Manifest manifest = Manifest.parse(blobs.read(listed.digest(), Limits.MANIFEST_BYTES), what);
    Digest id = manifest.config().digest();
    Optional<IndexEntry> other =
        content.byId(id).filter(entry -> index.members().contains(entry.id()));
    return other.map(entry -> load(entry, listed.withAnnotations(ImmutableMap.of())));
  }

  StoredImage load(IndexEntry entry) {
    return load(entry, entry.manifest());
  }

  private StoredImage load(IndexEntry entry, Descriptor descriptor) {
    String what = "manifest " + descriptor.digest();
    Manifest manifest =
        Manifest.parse(blobs.read(descriptor.digest(), Limits.MANIFEST_BYTES), what);
    Digest id = manifest.config().digest();
    if (!id.equals(entry.id())) {
      throw StoreException.digestMismatch(entry.id(), id);
    }
    ImageConfig config = ImageConfig.parse(blobs.read(id, Limits.CONFIG_BYTES), "config " + id);
    ManifestCheck.image(manifest, config, what);
    return new StoredImage(id, descriptor, manifest, config, ImmutableList.copyOf(entry.names()));
  }

  private StoredImage store(
      BuiltImage image,
      ImmutableMap<String, String> descriptorAnnotations,
      List<ImageReference> names,
      Keep keep) {
    Descriptor descriptor = image.descriptor().withAnnotations(descriptorAnnotations);
    Digest id = image.id();
    StoredImage given =
        new StoredImage(id, descriptor, image.manifest(), image.config(), ImmutableList.of());
    ImmutableSet<Digest> written =
        blobs.putAll(
            ImmutableMap.of(id, image.configBytes(), descriptor.digest(), image.manifestBytes()));
    // where the configuration was missing the image is new, or must be looked at anyway
    Optional<StoredImage> there =
        written.contains(id) ? Optional.empty() : there(given, names, keep);
    return there.isPresent() ? there.get() : update(given, names, keep);
  }

  /** The image as it is in the store, when it has all the names, so that nothing is to be done. */
  private Optional<StoredImage> there(StoredImage given, List<ImageReference> names, Keep keep) {
    if (glance().isThere(given, names)) {
      return Optional.of(given.withNames(ImmutableList.copyOf(names)));
    }
    Optional<IndexEntry> present = index.read().byId(given.id());
    return present.isPresent() && hasAll(present.get(), names)
        ? sound(present.get(), given, keep)
        : Optional.empty();
  }

  private StoredImage update(StoredImage given, List<ImageReference> names, Keep keep) {
    return index.update(
        content -> {
          Optional<StoredImage> kept =
              content.byId(given.id()).flatMap(before -> sound(before, given, keep));
          StoredImage image = kept.orElse(given);
          IndexEntry entry = content.put(given.id(), image.manifest());
          for (ImageReference name : names) {
            content.moveName(name.tagged(), entry);
          }
          return named(image, entry);
        });
  }

  /**
   * The image of an entry, unless its documents are damaged, or not those asked for, and should be
   * replaced.
   */
  private Optional<StoredImage> sound(IndexEntry entry, StoredImage given, Keep keep) {
    if (keep == Keep.ALIKE
        && !entry.manifest().annotations().equals(given.manifest().annotations())) {
      return Optional.empty();
    }
    if (entry.manifest().digest().equals(given.manifest().digest())) {
      // its bytes were just compared with those that are stored
      return Optional.of(named(given, entry));
    }
    try {
      StoredImage kept = load(entry);
      return keep.allows(kept, given) ? Optional.of(kept) : Optional.empty();
    } catch (JbuildException e) {
      return Optional.empty();
    }
  }

  private static StoredImage named(StoredImage image, IndexEntry entry) {
    return new StoredImage(
        image.id(),
        entry.manifest(),
        image.manifestDocument(),
        image.config(),
        ImmutableList.copyOf(entry.names()));
  }

  private static boolean hasAll(IndexEntry entry, List<ImageReference> names) {
    for (ImageReference name : names) {
      if (!entry.names().contains(name.tagged())) {
        return false;
      }
    }
    return true;
  }
}
