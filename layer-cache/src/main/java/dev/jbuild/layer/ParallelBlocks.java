package dev.jbuild.layer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Cuts a stream into blocks of one size, compresses them on several threads and writes the results
 * in order. At most two blocks per thread are held. Used by one thread at a time.
 */
abstract class ParallelBlocks extends OutputStream {
  private final OutputStream out;
  private final ExecutorService workers;
  private final int queueLimit;
  private final ArrayDeque<Future<Packed>> queue = new ArrayDeque<>();
  private final byte[] single = new byte[1];
  private byte[] previous = new byte[0];
  private byte[] block;
  private int length;
  private boolean failed;
  private boolean closed;

  /** The first {@code length} bytes of {@code bytes}. */
  static final class Packed {
    final byte[] bytes;
    final int length;

    Packed(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }
  }

  /** One piece of the stream: {@code before} is the whole block before it, or empty. */
  static final class Piece {
    final byte[] before;
    final byte[] bytes;
    final int length;
    final boolean last;

    Piece(byte[] before, byte[] bytes, int length, boolean last) {
      this.before = before;
      this.bytes = bytes;
      this.length = length;
      this.last = last;
    }
  }

  ParallelBlocks(OutputStream out, int blockSize, int threads) {
    this.out = out;
    this.block = new byte[blockSize];
    this.queueLimit = 2 * threads;
    this.workers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "layer-compress");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Runs on several threads at once; depends on nothing but the piece. */
  abstract Packed compress(Piece piece);

  /** Sees all bytes in order, in the caller's thread. */
  abstract void seen(byte[] bytes, int offset, int length);

  /** What follows the last block. */
  abstract byte[] trailer();

  @Override
  public void write(int b) throws IOException {
    single[0] = (byte) b;
    write(single, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    if (closed) {
      throw new IOException("stream is closed");
    }
    seen(bytes, offset, count);
    int done = 0;
    while (done < count) {
      if (length == block.length) {
        submit(false);
      }
      int n = Math.min(count - done, block.length - length);
      System.arraycopy(bytes, offset + done, block, length, n);
      length += n;
      done += n;
    }
  }

  private void submit(boolean last) throws IOException {
    Piece piece = new Piece(previous, block, length, last);
    queue.add(workers.submit(() -> compress(piece)));
    previous = block;
    block = new byte[last ? 0 : block.length];
    length = 0;
    if (queue.size() >= queueLimit) {
      writeFirst();
    }
  }

  private void writeFirst() throws IOException {
    try {
      Packed packed = queue.remove().get();
      out.write(packed.bytes, 0, packed.length);
    } catch (InterruptedException e) {
      failed = true;
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while compressing");
    } catch (ExecutionException e) {
      failed = true;
      throw new IOException("compression failed", e.getCause());
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  /** Finishes the stream, unless writing has failed before, and closes what is below. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (OutputStream below = out) {
      if (!failed) {
        submit(true);
        while (!queue.isEmpty()) {
          writeFirst();
        }
        below.write(trailer());
      }
    } finally {
      workers.shutdownNow();
      release();
    }
  }

  /** Frees what {@link #compress} kept. */
  void release() {}
}
