package dev.jbuild.archive;

import com.google.common.collect.ImmutableList;
import dev.jbuild.archive.SaveOptions.Format;
import dev.jbuild.base.Limits;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.layer.Compression;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageLayout;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import dev.jbuild.store.StoredIndex;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Saves images and indexes of images as an OCI image layout, in a tar or a directory, which may be
 * a docker archive at the same time. Blobs come first, the documents that name them last.
 */
public final class ImageSaver {
  private static final String BLOBS = "blobs/sha256/";

  private final Store store;
  private final SnapshotStore snapshots;
  private final Supplier<PosixFs> fs;
  private final SaveOptions options;

  /**
   * @param fs asked for only when a layer's tar has to be made
   */
  public ImageSaver(
      Store store, SnapshotStore snapshots, Supplier<PosixFs> fs, SaveOptions options) {
    this.store = store;
    this.snapshots = snapshots;
    this.fs = fs;
    this.options = options;
  }

  /**
   * Writes a tar; {@code out} is flushed and stays open.
   *
   * @param target its name in messages
   */
  public void saveTar(ImmutableList<SaveRequest> requests, String target, OutputStream out) {
    save(requests, target, new TarSink(out));
  }

  /**
   * Writes a layout into a directory that is empty or not there.
   *
   * @throws ArchiveException when there is something in the directory
   */
  public void saveDirectory(ImmutableList<SaveRequest> requests, Path directory) {
    save(requests, directory.toString(), DirectorySink.create(directory));
  }

  private void save(ImmutableList<SaveRequest> requests, String target, ImageSink sink) {
    LayerExport layers =
        new LayerExport(store.blobs(), snapshots, fs, () -> store.newTemporaryDirectory("save"));
    List<Descriptor> index = new ArrayList<>();
    List<JsonValue> docker = new ArrayList<>();
    ReferenceNames references = ReferenceNames.of(requests);
    try {
      for (SaveRequest request : requests) {
        List<ImmutableList<Descriptor>> written = new ArrayList<>();
        Descriptor top = write(request.entry(), layers, written, sink);
        index.addAll(references.named(top, request.names()));
        int shown = shown(request.entry());
        StoredImage image = request.entry().images().get(shown);
        docker.add(dockerEntry(image, request.names(), written.get(shown)));
      }
      sink.write(ImageLayout.FILE_NAME, ImageLayout.toBytes());
      if (options.format() == Format.DOCKER) {
        JsonArray manifest = new JsonArray(ImmutableList.copyOf(docker));
        sink.write(DockerArchiveReader.MANIFEST, Json.canonical(manifest));
      }
      sink.write(OciLayoutReader.INDEX, ImageIndex.of(ImmutableList.copyOf(index)).toBytes());
      sink.finish();
    } catch (IOException e) {
      throw ArchiveException.unwritable(target, e);
    }
  }

  /**
   * Writes everything of an image or an index.
   *
   * @param written gets the layers of each image
   */
  private Descriptor write(
      StoreEntry entry, LayerExport layers, List<ImmutableList<Descriptor>> written, ImageSink sink)
      throws IOException {
    Map<Digest, Descriptor> manifests = new LinkedHashMap<>();
    for (StoredImage image : entry.images()) {
      ImmutableList<Descriptor> layersOfImage = writeLayers(image, layers, sink);
      written.add(layersOfImage);
      manifests.put(image.manifest().digest(), writeDocuments(image, layersOfImage, sink));
    }
    return switch (entry) {
      case StoredImage image -> manifests.values().iterator().next();
      case StoredIndex index -> writeIndex(index, manifests, sink);
    };
  }

  /** Manifests that are not in the store are not listed any more: readers fail on such ones. */
  private Descriptor writeIndex(
      StoredIndex index, Map<Digest, Descriptor> manifests, ImageSink sink) throws IOException {
    ImageIndex document = IndexDocument.with(index.document(), manifests, false);
    byte[] bytes =
        document.equals(index.document())
            ? store.blobs().read(index.id(), Limits.MANIFEST_BYTES)
            : document.toBytes();
    Descriptor descriptor = Descriptor.of(index.descriptor().mediaType(), bytes);
    write(descriptor, out -> out.write(bytes), sink);
    return descriptor;
  }

  /** A docker archive has one image of a name: the one for this machine, or else the first. */
  private static int shown(StoreEntry entry) {
    return switch (entry) {
      case StoredImage image -> 0;
      case StoredIndex index -> Platform.current().choose(index.platforms()).orElse(0);
    };
  }

  private ImmutableList<Descriptor> writeLayers(
      StoredImage image, LayerExport layers, ImageSink sink) throws IOException {
    ImmutableList<Descriptor> stored = image.manifestDocument().layers();
    ImmutableList<ChainId> chain = image.config().chainIds();
    ImmutableList.Builder<Descriptor> written = ImmutableList.builder();
    for (int i = 0; i < stored.size(); i++) {
      LayerExport.Ready layer =
          layers.prepare(
              stored.get(i), image.config().diffIds().get(i), chain.get(i), options.compression());
      write(layer.descriptor(), layer.content(), sink);
      written.add(layer.descriptor());
    }
    return written.build();
  }

  /**
   * Writes configuration and manifest: the store's own manifest when it names the same layers, else
   * one of the same format. Docker's format has no layers in zstd, so those make an OCI manifest.
   */
  private Descriptor writeDocuments(
      StoredImage image, ImmutableList<Descriptor> layers, ImageSink sink) throws IOException {
    byte[] config = store.blobs().read(image.id(), Limits.CONFIG_BYTES);
    write(Descriptor.of(MediaType.CONFIG, config), out -> out.write(config), sink);
    Manifest stored = image.manifestDocument();
    byte[] manifest;
    String type;
    if (stored.layers().equals(layers)) {
      manifest = store.blobs().read(image.manifest().digest(), Limits.MANIFEST_BYTES);
      type = image.manifest().mediaType();
    } else {
      boolean docker =
          image.manifest().mediaType().equals(MediaType.DOCKER_MANIFEST)
              && options.compression() != Compression.ZSTD;
      type = docker ? MediaType.DOCKER_MANIFEST : MediaType.MANIFEST;
      manifest =
          new Manifest(
                  type,
                  Descriptor.of(docker ? MediaType.DOCKER_CONFIG : MediaType.CONFIG, config),
                  inFormat(docker, layers),
                  stored.annotations(),
                  stored.other())
              .toBytes();
    }
    Descriptor descriptor = Descriptor.of(type, manifest);
    write(descriptor, out -> out.write(manifest), sink);
    ImageConfig document = image.config();
    return descriptor.withPlatform(document.platform());
  }

  private static ImmutableList<Descriptor> inFormat(
      boolean docker, ImmutableList<Descriptor> layers) {
    ImmutableList.Builder<Descriptor> all = ImmutableList.builder();
    for (Descriptor layer : layers) {
      String type = layer.mediaType();
      all.add(
          new Descriptor(
              docker ? MediaType.toDocker(type) : MediaType.toOci(type),
              layer.digest(),
              layer.sizeBytes(),
              layer.annotations(),
              layer.platform(),
              layer.other()));
    }
    return all.build();
  }

  private static void write(Descriptor descriptor, Content content, ImageSink sink)
      throws IOException {
    String name = BLOBS + descriptor.digest().hex();
    if (!sink.has(name)) {
      sink.write(name, descriptor.sizeBytes(), content);
    }
  }

  private static JsonValue dockerEntry(
      StoredImage image, ImmutableList<ImageReference> called, ImmutableList<Descriptor> layers) {
    List<String> names = new ArrayList<>();
    for (ImageReference name : called) {
      names.add(name.toString());
    }
    List<String> files = new ArrayList<>();
    for (Descriptor layer : layers) {
      files.add(BLOBS + layer.digest().hex());
    }
    return JsonObject.builder()
        .put("Config", BLOBS + image.id().hex())
        .put("RepoTags", JsonArray.ofStrings(names))
        .put("Layers", JsonArray.ofStrings(files))
        .build();
  }
}
