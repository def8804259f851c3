package dev.jbuild.store;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.FastSha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A blob being written, aside and hashed on the way. Only {@link #commit} makes it part of the
 * store; closing without it removes the file. One thread.
 */
public final class BlobWriter extends OutputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final StoreLayout layout;
  private final Path file;
  private final long limit;
  private final FileChannel channel;
  private final OutputStream out;
  private final MessageDigest hash = FastSha256.start();
  private long sizeBytes;
  private boolean committed;

  BlobWriter(StoreLayout layout, Path file, long limit) throws IOException {
    this.layout = layout;
    this.file = file;
    this.limit = limit;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
  }

  /** Bytes written so far. */
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * Appends bytes.
   *
   * @throws StoreException when the disk is full, or the content exceeds its limit
   */
  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (length > limit - sizeBytes) {
      throw StoreException.tooLarge("blob", limit);
    }
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw StoreException.io(file, e);
    }
    hash.update(bytes, offset, length);
    sizeBytes += length;
  }

  @Override
  public void flush() {
    // nothing reads the file before it is committed
  }

  /** Makes the content part of the store, whatever its digest; it lasts when this returns. */
  public Blob commit() {
    return commit(Optional.empty());
  }

  /**
   * As {@link #commit()}.
   *
   * @throws StoreException when the digest is another than expected; nothing is stored then
   */
  public Blob commit(Optional<Digest> expected) {
    if (committed) {
      throw new IllegalStateException("committed before");
    }
    Digest digest = Digest.ofHash(hash.digest());
    if (expected.isPresent() && !expected.get().equals(digest)) {
      throw StoreException.unexpectedDigest(expected.get(), digest);
    }
    try {
      out.flush();
      channel.force(true);
      channel.close();
      DurableFiles.rename(file, layout.blob(digest));
    } catch (IOException e) {
      throw StoreException.io(layout.blob(digest), e);
    }
    committed = true;
    return new Blob(digest, sizeBytes);
  }

  /**
   * As {@link #commit()}, with digest and size compared.
   *
   * @throws StoreException when one of them is another; nothing is stored then
   */
  public Blob commit(Descriptor expected) {
    if (expected.sizeBytes() != sizeBytes) {
      throw StoreException.unexpectedSize(expected.digest(), expected.sizeBytes(), sizeBytes);
    }
    return commit(Optional.of(expected.digest()));
  }

  /** Removes the file when it was not committed. */
  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw StoreException.io(file, e);
    }
  }
}
