package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.archive.ArchivedImage.Layer;
import dev.jbuild.base.Limits;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoredImage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private ImmutableList<LoadedImage> load(ArchiveFiles files) {
    ImmutableList<ArchivedImage> images = read(files);
    List<Bytes> manifests = new ArrayList<>();
    try (LayerIntake intake = new LayerIntake(files, store, snapshots, fs, options.limits())) {
      for (ArchivedImage image : images) {
        manifests.add(take(image, intake));
      }
      intake.commit();
    }
    ImmutableList.Builder<LoadedImage> loaded = ImmutableList.builder();
    for (int i = 0; i < images.size(); i++) {
      loaded.add(put(images.get(i), manifests.get(i), names(images.get(i), images.size())));
    }
    return loaded.build();
  }

  private ImmutableList<ArchivedImage> read(ArchiveFiles files) {
    ImmutableList<ArchivedImage> images;
    if (files.size(OciLayoutReader.INDEX).isPresent()) {
      images = new OciLayoutReader(files, options.platform()).read();
    } else if (files.size(DockerArchiveReader.MANIFEST).isPresent()) {
      images = new DockerArchiveReader(files).read();
    } else {
      throw ArchiveException.unknownFormat(
          files.source(), "neither index.json nor manifest.json is in it");
    }
    for (ArchivedImage image : images) {
      if (!image.document().os().equals(options.platform().os())) {
        throw ArchiveException.refused(
            "config " + Digest.of(image.config().toArray()),
            "the image is for platform "
                + image.document().platform()
                + ", this is "
                + options.platform());
      }
    }
    return images;
  }

  /** Takes the layers in, unless the store has the very image; gives the manifest's bytes. */
  private Bytes take(ArchivedImage image, LayerIntake intake) {
    Optional<StoredImage> known = store.images().find(Digest.of(image.config().toArray()));
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

  private ImmutableList<ImageReference> names(ArchivedImage image, int images) {
    return image.names().isEmpty() && images == 1 && options.name().isPresent()
        ? ImmutableList.of(options.name().get())
        : image.names();
  }

  private LoadedImage put(
      ArchivedImage image, Bytes manifest, ImmutableList<ImageReference> names) {
    Digest id = Digest.of(image.config().toArray());
    Map<ImageReference, Digest> moved = new LinkedHashMap<>();
    for (ImageReference name : names) {
      Optional<StoredImage> before = store.images().find(name);
      if (before.isPresent()
          && before.get().names().contains(name)
          && !before.get().id().equals(id)) {
        moved.put(name, before.get().id());
      }
    }
    StoredImage stored = store.images().put(manifest.toArray(), image.config().toArray(), names);
    return new LoadedImage(stored, names, ImmutableMap.copyOf(moved), image.ignoredNames());
  }

  private Path temporary() {
    return store.newTemporaryDirectory("archive");
  }
}
