package dev.jbuild.archive;

import dev.jbuild.layer.Compression;
import dev.jbuild.layer.LayerDigest;
import dev.jbuild.layer.LayerTar;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.MediaType;
import dev.jbuild.posix.FastSha256;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.BlobStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the bytes of layers. A layer that was loaded has them as a blob; one that was built has
 * only its directory, whose tar is made anew and must come out as it was.
 */
final class LayerExport {
  private final BlobStore blobs;
  private final SnapshotStore snapshots;
  private final Supplier<PosixFs> fs;
  private final Supplier<Path> temporary;
  private @Nullable Path directory;
  private int files;

  /**
   * @param temporary for layers that are compressed now, whose size must be known before they are
   *     written; asked for when there is one, so that others come out of a store that is read-only
   */
  LayerExport(
      BlobStore blobs, SnapshotStore snapshots, Supplier<PosixFs> fs, Supplier<Path> temporary) {
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.fs = fs;
    this.temporary = temporary;
  }

  /** A layer ready to be written: its descriptor and its bytes. */
  record Ready(Descriptor descriptor, Content content) {}

  /**
   * The layer in the form that is wanted.
   *
   * @param stored what the store's manifest says of it
   * @throws ArchiveException when the store has neither its blob nor its directory
   */
  Ready prepare(Descriptor stored, DiffId diffId, ChainId chainId, Compression wanted)
      throws IOException {
    boolean plain = isPlain(stored);
    boolean hasBlob = blobs.has(stored.digest(), stored.sizeBytes());
    if (hasBlob && (plain ? wanted == Compression.NONE : wanted != Compression.NONE)) {
      return new Ready(stored, out -> copy(blobs.open(stored.digest()), out));
    }
    Content tar =
        hasBlob
            ? out -> copy(Compression.open(blobs.open(stored.digest())), out)
            : out -> writeSnapshot(diffId, chainId, out);
    if (wanted == Compression.NONE) {
      long size = plain ? stored.sizeBytes() : tarBytes(chainId, tar);
      return new Ready(Descriptor.of(MediaType.LAYER, diffId.digest(), size), tar);
    }
    return compress(tar, wanted);
  }

  static boolean isPlain(Descriptor layer) {
    return layer.mediaType().equals(MediaType.LAYER)
        || layer.mediaType().equals(MediaType.DOCKER_LAYER);
  }

  private Ready compress(Content tar, Compression compression) throws IOException {
    Path aside = directory == null ? temporary.get() : directory;
    directory = aside;
    Path file = aside.resolve("layer-" + files++);
    MessageDigest hash = FastSha256.start();
    long size;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        CountingOutput counting = new CountingOutput(out, hash)) {
      writeCompressed(tar, compression, counting);
      size = counting.count();
    }
    String type = compression == Compression.GZIP ? MediaType.LAYER_GZIP : MediaType.LAYER_ZSTD;
    Descriptor descriptor = Descriptor.of(type, Digest.ofHash(hash.digest()), size);
    return new Ready(
        descriptor,
        out -> {
          copy(Files.newInputStream(file), out);
          Files.delete(file);
        });
  }

  /** Closing the compressor writes its end; {@code out} survives that. */
  private static void writeCompressed(Content tar, Compression compression, CountingOutput out)
      throws IOException {
    try (OutputStream compressing = compression.compress(out)) {
      tar.writeTo(compressing);
    }
  }

  private void writeSnapshot(DiffId diffId, ChainId chainId, OutputStream out) throws IOException {
    Snapshot snapshot =
        snapshots
            .find(chainId)
            .orElseThrow(
                () ->
                    ArchiveException.damaged(
                        "layer " + diffId, "the store has neither its blob nor its directory"));
    LayerDigest made = LayerTar.write(fs.get(), snapshot.diff(), out);
    if (!made.diffId().equals(diffId)) {
      throw ArchiveException.damaged(
          "layer " + diffId, "its directory was changed: it makes " + made.diffId());
    }
  }

  private long tarBytes(ChainId chainId, Content tar) throws IOException {
    Optional<Snapshot> snapshot = snapshots.find(chainId);
    if (snapshot.isPresent()) {
      return snapshot.get().tarBytes();
    }
    CountingOutput counting = new CountingOutput(OutputStream.nullOutputStream(), null);
    tar.writeTo(counting);
    return counting.count();
  }

  private static void copy(InputStream from, OutputStream out) throws IOException {
    try (from) {
      from.transferTo(out);
    }
  }
}
