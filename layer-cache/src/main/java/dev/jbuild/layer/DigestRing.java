package dev.jbuild.layer;

import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.FastSha256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 beside the thread that reads or writes a tar: four buffers go round between the two. What
 * fits in one buffer is hashed in the caller's thread. Used by one thread at a time.
 */
final class DigestRing implements AutoCloseable {
  /** A multiple of the tar block, about what a core's second-level cache holds. */
  static final int BUFFER = 256 << 10;

  private static final int BUFFERS = 4;

  private static final class Filled {
    final byte[] bytes;
    final int length;

    Filled(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }
  }

  private static final Filled END = new Filled(new byte[0], -1);

  /**
   * The buffer of a small layer for the next one: fresh memory costs a step of a build more than
   * its hash.
   */
  private static final AtomicReference<byte @Nullable []> SPARE = new AtomicReference<>();

  private final MessageDigest digest = FastSha256.start();
  private final ArrayBlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
  private final ArrayBlockingQueue<Filled> full = new ArrayBlockingQueue<>(BUFFERS + 1);
  private int made;
  private long bytes;
  private @Nullable Filled first;
  private @Nullable Thread hasher;

  /** A buffer to fill; it must be given back by {@link #submit}. Waits while all are in use. */
  byte[] next() throws IOException {
    byte[] buffer = free.poll();
    if (buffer != null) {
      return buffer;
    }
    if (made < BUFFERS) {
      made++;
      byte[] spare = SPARE.getAndSet(null);
      return spare == null ? new byte[BUFFER] : spare;
    }
    try {
      return free.take();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /**
   * Adds the first {@code length} bytes. The caller may go on reading them until its next call of
   * {@link #next}.
   */
  void submit(byte[] buffer, int length) throws IOException {
    bytes += length;
    Filled filled = new Filled(buffer, length);
    if (hasher == null && first == null) {
      first = filled;
      return;
    }
    if (hasher == null) {
      start();
    }
    put(filled);
  }

  /** Returns an unused buffer. */
  void giveBack(byte[] buffer) {
    free.add(buffer);
  }

  /** Bytes submitted so far. */
  long bytes() {
    return bytes;
  }

  LayerDigest finish() throws IOException {
    if (hasher == null) {
      if (first != null) {
        digest.update(first.bytes, 0, first.length);
      }
    } else {
      put(END);
      try {
        hasher.join();
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }
    String hex = HexFormat.of().formatHex(digest.digest());
    return new LayerDigest(new DiffId(new Digest(hex)), bytes);
  }

  /** Stops the hashing thread; nothing happens after {@link #finish}. */
  @Override
  public void close() {
    if (hasher != null) {
      hasher.interrupt();
    } else if (first != null) {
      SPARE.set(first.bytes);
    }
  }

  private void start() throws IOException {
    Thread thread = new Thread(this::hash, "layer-sha256");
    thread.setDaemon(true);
    thread.start();
    hasher = thread;
    if (first != null) {
      put(first);
      first = null;
    }
  }

  private void hash() {
    try {
      for (Filled filled = full.take(); filled.length >= 0; filled = full.take()) {
        digest.update(filled.bytes, 0, filled.length);
        free.put(filled.bytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void put(Filled filled) throws IOException {
    try {
      full.put(filled);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while hashing a layer");
  }
}
