package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.archive.ArchivedImage.Layer;
import dev.jbuild.base.Limits;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import dev.jbuild.store.StoredIndex;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Loads the images of an archive: all of them or none. Every digest, size, media type and diffID is
 * checked, and each layer laid down as a snapshot, before the first name is given.
 */
public final class ImageLoader {
  /** Bytes of an archive that has to be written out before it can be read. */
  private static final long SPOOL_BYTES = 4 * Limits.LAYER_BYTES;

  private final Store store;
  private final SnapshotStore snapshots;
  private final PosixFs fs;
  private final LoadOptions options;

  public ImageLoader(Store store, SnapshotStore snapshots, PosixFs fs, LoadOptions options) {
    this.store = store;
    this.snapshots = snapshots;
    this.fs = fs;
    this.options = options;
  }

  /**
   * Loads a docker archive or OCI layout from a directory, or from a tar, which may be compressed.
   *
   * @throws dev.jbuild.base.JbuildException when anything is refused; nothing is stored then
   */
  public ImmutableList<LoadedImage> load(Path input) {
    if (Files.isDirectory(input)) {
      try (ArchiveFiles files = DirectoryFiles.open(fs, input)) {
        return load(files);
      }
    }
    try (ArchiveFiles files = TarFiles.open(input, temporary(), SPOOL_BYTES)) {
      return load(files);
    }
  }

  /**
   * As {@link #load(Path)}, from a stream, which stays open.
   *
   * @param source the stream's name in messages
   */
  public ImmutableList<LoadedImage> load(String source, InputStream input) {
    try (ArchiveFiles files = TarFiles.read(source, input, temporary(), SPOOL_BYTES)) {
      return load(files);
    }
  }

  /**
   * One image of an OCI layout; no name of the store moves.
   *
   * @param layout a directory
   * @param name tag or digest in it; {@code ""} is {@code latest}, or the only one
   * @throws dev.jbuild.base.JbuildException when there is none, or it is refused
   */
  public StoredImage loadNamed(Path layout, String name, Platform platform) {
    try (ArchiveFiles files = DirectoryFiles.open(fs, layout);
        LayerIntake intake = new LayerIntake(files, store, snapshots, fs, options.limits())) {
      ArchivedImage image =
          new OciLayoutReader(files, Optional.of(platform)).readNamed(name, platform);
      Bytes manifest = take(image, intake);
      intake.commit();
      return put(image, ImmutableMap.of(image, manifest), ImmutableList.of());
    }
  }

  private ImmutableList<LoadedImage> load(ArchiveFiles files) {
    ArchiveContents contents = read(files);
    Map<ArchivedImage, Bytes> manifests = new LinkedHashMap<>();
    try (LayerIntake intake = new LayerIntake(files, store, snapshots, fs, options.limits())) {
      for (ArchivedImage image : contents.everyImage()) {
        manifests.put(image, take(image, intake));
      }
      intake.commit();
    }
    boolean single = contents.size() == 1;
    ImmutableList.Builder<LoadedImage> loaded = ImmutableList.builder();
    for (ArchivedImage image : contents.images()) {
      ImmutableList<ImageReference> names = names(image.names(), single);
      ImmutableMap<ImageReference, Digest> moved = moved(names, idOf(image));
      StoredImage stored = put(image, manifests, names);
      loaded.add(new LoadedImage(stored, names, moved, image.ignoredNames(), ImmutableList.of()));
    }
    for (ArchivedIndex index : contents.indexes()) {
      loaded.add(put(index, manifests, names(index.names(), single)));
    }
    return loaded.build();
  }

  private ArchiveContents read(ArchiveFiles files) {
    ArchiveContents contents;
    if (files.size(OciLayoutReader.INDEX).isPresent()) {
      contents = new OciLayoutReader(files, options.platform()).read();
    } else if (files.size(DockerArchiveReader.MANIFEST).isPresent()) {
      contents = ArchiveContents.of(new DockerArchiveReader(files).read());
    } else {
      throw ArchiveException.unknownFormat(
          files.source(), "neither index.json nor manifest.json is in it");
    }
    for (ArchivedImage image : contents.everyImage()) {
      checkSystem(image);
    }
    return contents;
  }

  /** Layers of other systems are no plain trees. */
  static void checkSystem(ArchivedImage image) {
    if (image.document().os().equals("windows")) {
      throw ArchiveException.refused(
          "config " + idOf(image),
          "images for platform " + image.document().platform() + " cannot be used");
    }
  }

  /** Takes the layers in, unless the store has the very image; gives the manifest's bytes. */
  private Bytes take(ArchivedImage image, LayerIntake intake) {
    Optional<StoredImage> known = store.images().find(idOf(image));
    if (known.isPresent() && isWhole(known.get())) {
      return Bytes.of(store.blobs().read(known.get().manifest().digest(), Limits.MANIFEST_BYTES));
    }
    ImmutableList.Builder<Descriptor> layers = ImmutableList.builder();
    Optional<Snapshot> stack = Optional.empty();
    for (Layer layer : image.layers()) {
      LayerIntake.Taken taken = intake.take(layer, stack);
      layers.add(taken.descriptor());
      stack = Optional.of(taken.snapshot());
    }
    return image.manifest().orElseGet(() -> manifest(image, layers.build()));
  }

  /** Whether every layer of an image of the store can be used without this archive. */
  private boolean isWhole(StoredImage image) {
    return image.topChainId().isEmpty() || snapshots.find(image.topChainId().get()).isPresent();
  }

  private static Bytes manifest(ArchivedImage image, ImmutableList<Descriptor> layers) {
    Descriptor config = Descriptor.of(MediaType.CONFIG, image.config().toArray());
    return Bytes.of(Manifest.of(config, layers).toBytes());
  }

  private ImmutableList<ImageReference> names(
      ImmutableList<ImageReference> archived, boolean single) {
    return archived.isEmpty() && single && options.name().isPresent()
        ? ImmutableList.of(options.name().get())
        : archived;
  }

  private StoredImage put(
      ArchivedImage image, Map<ArchivedImage, Bytes> manifests, List<ImageReference> names) {
    Bytes manifest = manifests.get(image);
    if (manifest == null) {
      throw new IllegalStateException("every image was taken in");
    }
    return store.images().put(manifest.toArray(), image.config().toArray(), names);
  }

  private LoadedImage put(
      ArchivedIndex index,
      Map<ArchivedImage, Bytes> manifests,
      ImmutableList<ImageReference> names) {
    Map<Digest, Descriptor> stored = new LinkedHashMap<>();
    for (int i = 0; i < index.images().size(); i++) {
      StoredImage image = put(index.images().get(i), manifests, ImmutableList.of());
      stored.put(index.manifests().get(i), image.manifest());
    }
    ImageIndex document = IndexDocument.with(index.document(), stored, true);
    byte[] bytes = document.equals(index.document()) ? index.bytes().toArray() : document.toBytes();
    ImmutableMap<ImageReference, Digest> moved = moved(names, Digest.of(bytes));
    StoredIndex loaded = store.images().putIndex(bytes, names);
    return new LoadedImage(loaded, names, moved, index.ignoredNames(), index.absent());
  }

  private ImmutableMap<ImageReference, Digest> moved(
      ImmutableList<ImageReference> names, Digest id) {
    Map<ImageReference, Digest> moved = new LinkedHashMap<>();
    for (ImageReference name : names) {
      Optional<StoreEntry> before = store.images().lookup(name);
      if (before.isPresent()
          && before.get().names().contains(name)
          && !before.get().id().equals(id)) {
        moved.put(name, before.get().id());
      }
    }
    return ImmutableMap.copyOf(moved);
  }

  private static Digest idOf(ArchivedImage image) {
    return Digest.of(image.config().toArray());
  }

  private Path temporary() {
    return store.newTemporaryDirectory("archive");
  }
}
