package dev.jbuild.archive;

import dev.jbuild.archive.ArchivedImage.Layer;
import dev.jbuild.base.JbuildException;
import dev.jbuild.layer.Compression;
import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.snapshot.Unpacker;
import dev.jbuild.store.BlobStore;
import dev.jbuild.store.BlobWriter;
import dev.jbuild.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the layers of an archive in: each is read once, and on the way copied aside, hashed, and
 * laid down as a snapshot. Blobs become part of the store with {@link #commit}; {@link #close}
 * without it takes everything back.
 */
final class LayerIntake implements AutoCloseable {
  private static final int HEAD_BYTES = 16;
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final ArchiveFiles files;
  private final Store store;
  private final SnapshotStore snapshots;
  private final Unpacker unpacker;
  private final LayerLimits limits;
  private final Path temporary;
  private final Map<Digest, BlobWriter> copies = new LinkedHashMap<>();
  private final Map<String, Descriptor> read = new HashMap<>();
  private final List<ChainId> made = new ArrayList<>();
  private boolean committed;

  LayerIntake(
      ArchiveFiles files, Store store, SnapshotStore snapshots, PosixFs fs, LayerLimits limits) {
    this.files = files;
    this.store = store;
    this.snapshots = snapshots;
    this.limits = limits;
    this.unpacker = new Unpacker(snapshots, fs, limits);
    this.temporary = store.newTemporaryDirectory("load");
  }

  /** One layer taken in: what the manifest says of it, and the stack up to it. */
  record Taken(Descriptor descriptor, Snapshot snapshot) {}

  /**
   * Reads one layer above {@code parent}.
   *
   * @throws JbuildException when its bytes are not what the documents say, or it is refused
   */
  Taken take(Layer layer, Optional<Snapshot> parent) {
    try {
      Compression compression = compression(layer.member());
      // bzip2 and xz have no media type in a manifest: such a layer is kept uncompressed
      boolean plain = compression == Compression.BZIP2 || compression == Compression.XZ;
      BlobWriter copy = isAtHand(layer) ? null : store.blobs().create();
      Reading reading = new Reading(layer, plain, copy);
      try {
        Snapshot snapshot = lay(layer, parent, reading);
        Descriptor descriptor = reading.descriptor(plain ? Compression.NONE : compression);
        read.put(layer.member(), descriptor);
        keep(descriptor, copy);
        copy = null;
        return new Taken(descriptor, snapshot);
      } finally {
        if (copy != null) {
          copy.close();
        }
      }
    } catch (IOException e) {
      throw ArchiveException.unreadable(layer.source(), e);
    }
  }

  /** Makes the blobs part of the store; they and the snapshots are on disk when this returns. */
  void commit() {
    snapshots.flush();
    for (Map.Entry<Digest, BlobWriter> copy : copies.entrySet()) {
      copy.getValue().commit(Optional.of(copy.getKey()));
    }
    committed = true;
  }

  /**
   * Without a commit nothing of the archive stays. Snapshots are verified content and harmless, so
   * they only go when no other process uses the store at this moment.
   */
  @Override
  public void close() {
    for (BlobWriter copy : copies.values()) {
      copy.close();
    }
    if (committed || made.isEmpty()) {
      return;
    }
    try {
      snapshots.flush();
      store.exclusively(
          PATIENCE,
          () -> {
            for (int i = made.size() - 1; i >= 0; i--) {
              snapshots.remove(made.get(i));
            }
          });
    } catch (JbuildException e) {
      // another process is at work: what is left is removed by the next prune
    }
  }

  private Snapshot lay(Layer layer, Optional<Snapshot> parent, Reading reading) throws IOException {
    ChainId chainId = ChainId.of(parent.map(Snapshot::chainId), layer.diffId());
    Optional<Snapshot> known = snapshots.find(chainId);
    if (known.isPresent()) {
      verify(layer, reading);
      return known.get();
    }
    Snapshot snapshot = unpacker.unpack(temporary, parent, layer.diffId(), reading::open);
    made.add(chainId);
    return snapshot;
  }

  /** The snapshot is there, but these bytes may still be others than their documents say. */
  private void verify(Layer layer, Reading reading) throws IOException {
    try (CheckedInput tar =
        new CheckedInput(
            Compression.open(reading.open()), Optional.empty(), layer.source(), null)) {
      DiffId actual = new DiffId(tar.finish(limits.maxBytes()));
      if (!actual.equals(layer.diffId())) {
        throw LayerException.diffIdMismatch(layer.diffId(), actual);
      }
    }
  }

  private boolean isAtHand(Layer layer) {
    if (read.containsKey(layer.member())) {
      return true;
    }
    BlobStore blobs = store.blobs();
    return layer.descriptor().isPresent()
        && blobs.has(layer.descriptor().get().digest(), layer.descriptor().get().sizeBytes());
  }

  private void keep(Descriptor descriptor, @Nullable BlobWriter copy) {
    if (copy == null) {
      return;
    }
    boolean there =
        copies.containsKey(descriptor.digest())
            || store.blobs().has(descriptor.digest(), descriptor.sizeBytes());
    if (there) {
      copy.close();
    } else {
      copies.put(descriptor.digest(), copy);
    }
  }

  private Compression compression(String member) throws IOException {
    try (InputStream in = files.open(member)) {
      byte[] head = in.readNBytes(HEAD_BYTES);
      return Compression.detect(head, head.length);
    }
  }

  /** The one pass over the bytes of a layer. */
  private final class Reading {
    private final Layer layer;
    private final boolean plain;
    private final @Nullable BlobWriter copy;
    private @Nullable CheckedInput input;

    Reading(Layer layer, boolean plain, @Nullable BlobWriter copy) {
      this.layer = layer;
      this.plain = plain;
      this.copy = copy;
    }

    InputStream open() throws IOException {
      InputStream member = files.open(layer.member());
      InputStream bytes = plain ? Compression.open(member) : member;
      input = new CheckedInput(bytes, layer.descriptor(), layer.source(), copy);
      return input;
    }

    /** What was read, once all of it was. */
    Descriptor descriptor(Compression compression) {
      CheckedInput done = input;
      if (done == null) {
        throw new IllegalStateException("never opened: " + layer.member());
      }
      if (layer.descriptor().isPresent()) {
        done.digest();
        return layer.descriptor().get();
      }
      String type =
          switch (compression) {
            case GZIP -> MediaType.LAYER_GZIP;
            case ZSTD -> MediaType.LAYER_ZSTD;
            case NONE, BZIP2, XZ -> MediaType.LAYER;
          };
      return Descriptor.of(type, done.digest(), done.count());
    }
  }
}
