package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Limits;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.ManifestCheck;
import dev.jbuild.oci.MediaType;
import dev.jbuild.store.IndexFile.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Images and their names. Every change is one replacement of the index, so others see all of it or
 * nothing, and no change of another process is lost.
 */
public final class ImageStore {
  private static final int SHORTEST_PREFIX = 2;
  private static final String LOCAL_HOST = "localhost";

  private final BlobStore blobs;
  private final IndexFile index;

  ImageStore(StoreLayout layout, BlobStore blobs) {
    this.blobs = blobs;
    this.index = new IndexFile(layout);
  }

  /**
   * All images, oldest entry of the index first.
   *
   * @throws StoreException when the index or a document of an image is damaged
   */
  public ImmutableList<StoredImage> list() {
    ImmutableList.Builder<StoredImage> images = ImmutableList.builder();
    for (Entry entry : index.read().entries()) {
      images.add(load(entry));
    }
    return images.build();
  }

  /** Ids of all images, without reading their documents: also when some of them are damaged. */
  public ImmutableList<Digest> ids() {
    ImmutableList.Builder<Digest> ids = ImmutableList.builder();
    for (Entry entry : index.read().entries()) {
      ids.add(entry.id());
    }
    return ids.build();
  }

  /**
   * The image that a person means: a name ({@code latest} when it has no tag), a name with the
   * manifest's digest, {@code sha256:} with an id or its beginning, or the first two or more digits
   * of an id. A name wins over an id; a bare name also finds {@code localhost/NAME}, as podman
   * calls what it built.
   *
   * @throws StoreException when the beginning fits several ids, or the image is damaged
   */
  public Optional<StoredImage> find(String nameOrId) {
    Optional<ImageReference> reference =
        nameOrId.startsWith("sha256:") ? Optional.empty() : ImageReference.tryParse(nameOrId);
    Optional<Entry> named = reference.flatMap(this::byName);
    if (named.isPresent()) {
      return Optional.of(load(named.get()));
    }
    IndexFile.Content content = index.read();
    Optional<Entry> entry = reference.flatMap(name -> byReference(content, name));
    if (entry.isEmpty()) {
      entry = byPrefix(content, nameOrId);
    }
    return entry.isPresent() ? Optional.of(load(entry.get())) : Optional.empty();
  }

  /**
   * As {@link #find}.
   *
   * @throws StoreException when there is no such image
   */
  public StoredImage get(String nameOrId) {
    return find(nameOrId).orElseThrow(() -> StoreException.noSuchImage(nameOrId));
  }

  /** The image with that name and tag. */
  public Optional<StoredImage> find(ImageReference name) {
    Optional<Entry> named = byName(name);
    Optional<Entry> entry = named.isPresent() ? named : byReference(index.read(), name);
    return entry.isPresent() ? Optional.of(load(entry.get())) : Optional.empty();
  }

  /** The image with that id. */
  public Optional<StoredImage> find(Digest id) {
    Optional<Entry> entry = index.byId(id);
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
    String type = document.mediaType().isEmpty() ? MediaType.MANIFEST : document.mediaType();
    Descriptor descriptor = Descriptor.of(type, manifest).withPlatform(configuration.platform());
    blobs.put(config);
    blobs.put(manifest);
    return store(
        new StoredImage(id, descriptor, document, configuration, ImmutableList.of()), names);
  }

  /** As {@link #put(byte[], byte[], List)}, for documents made here. */
  public StoredImage put(Manifest manifest, ImageConfig config, List<ImageReference> names) {
    return put(manifest.toBytes(), config.toBytes(), names);
  }

  /**
   * Gives the image a name, which another image may lose.
   *
   * @throws StoreException when there is no image with that id
   */
  public void tag(Digest id, ImageReference name) {
    index.update(
        content -> {
          Entry entry =
              content.byId(id).orElseThrow(() -> StoreException.noSuchImage(id.toString()));
          content.moveName(name.tagged(), entry);
          return entry;
        });
  }

  /** Takes the name from its image, which stays; false when no image has it. */
  public boolean untag(ImageReference name) {
    return index.update(content -> content.removeName(name.tagged()));
  }

  /**
   * Removes the image from the index, with all its names; false when it is not there. Its bytes go
   * when they are collected.
   */
  public boolean remove(Digest id) {
    return index.update(content -> content.remove(id));
  }

  IndexFile index() {
    return index;
  }

  StoredImage load(Entry entry) {
    String what = "manifest " + entry.manifest().digest();
    Manifest manifest =
        Manifest.parse(blobs.read(entry.manifest().digest(), Limits.MANIFEST_BYTES), what);
    Digest id = manifest.config().digest();
    if (!id.equals(entry.id())) {
      throw StoreException.digestMismatch(entry.id(), id);
    }
    ImageConfig config = ImageConfig.parse(blobs.read(id, Limits.CONFIG_BYTES), "config " + id);
    ManifestCheck.image(manifest, config, what);
    return new StoredImage(
        id, entry.manifest(), manifest, config, ImmutableList.copyOf(entry.names()));
  }

  private StoredImage store(StoredImage given, List<ImageReference> names) {
    Optional<Entry> present = index.byId(given.id());
    if (present.isPresent() && hasAll(present.get(), names)) {
      Optional<StoredImage> kept = sound(present.get(), given);
      if (kept.isPresent()) {
        return kept.get();
      }
    }
    return index.update(
        content -> {
          Optional<StoredImage> kept =
              content.byId(given.id()).flatMap(before -> sound(before, given));
          StoredImage image = kept.orElse(given);
          Entry entry = content.put(given.id(), image.manifest());
          for (ImageReference name : names) {
            content.moveName(name.tagged(), entry);
          }
          return named(image, entry);
        });
  }

  /** The image of an entry, unless its documents are damaged and should be replaced. */
  private Optional<StoredImage> sound(Entry entry, StoredImage given) {
    if (entry.manifest().digest().equals(given.manifest().digest())) {
      // its bytes were just compared with those that are stored
      return Optional.of(named(given, entry));
    }
    try {
      return Optional.of(load(entry));
    } catch (JbuildException e) {
      return Optional.empty();
    }
  }

  private static StoredImage named(StoredImage image, Entry entry) {
    return new StoredImage(
        image.id(),
        entry.manifest(),
        image.manifestDocument(),
        image.config(),
        ImmutableList.copyOf(entry.names()));
  }

  private static boolean hasAll(Entry entry, List<ImageReference> names) {
    for (ImageReference name : names) {
      if (!entry.names().contains(name.tagged())) {
        return false;
      }
    }
    return true;
  }

  /** The usual case, without reading the whole index. */
  private Optional<Entry> byName(ImageReference reference) {
    return reference.digest().isPresent() ? Optional.empty() : index.findName(reference);
  }

  private static Optional<Entry> byReference(IndexFile.Content content, ImageReference reference) {
    if (reference.digest().isPresent()) {
      for (Entry entry : content.entries()) {
        if (entry.manifest().digest().equals(reference.digest().get())) {
          return Optional.of(entry);
        }
      }
      return Optional.empty();
    }
    Optional<Entry> entry = content.byName(reference);
    if (entry.isPresent() || !reference.host().isEmpty()) {
      return entry;
    }
    return content.byName(
        new ImageReference(LOCAL_HOST, reference.path(), reference.tag(), Optional.empty()));
  }

  private static Optional<Entry> byPrefix(IndexFile.Content content, String text) {
    String prefix =
        (text.startsWith("sha256:") ? text.substring("sha256:".length()) : text)
            .toLowerCase(Locale.ROOT);
    if (prefix.length() < SHORTEST_PREFIX) {
      return Optional.empty();
    }
    List<Digest> ids = new ArrayList<>();
    Optional<Entry> found = Optional.empty();
    for (Entry entry : content.entries()) {
      if (entry.id().hex().startsWith(prefix)) {
        ids.add(entry.id());
        found = Optional.of(entry);
      }
    }
    if (ids.size() > 1) {
      throw StoreException.ambiguous(text, ids);
    }
    return found;
  }
}
