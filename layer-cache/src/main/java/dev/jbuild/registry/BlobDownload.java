package dev.jbuild.registry;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.ExitCode;
import dev.jbuild.http.Answer;
import dev.jbuild.http.ConnectionFault;
import dev.jbuild.http.StallGuard;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.store.BlobStore;
import dev.jbuild.store.BlobWriter;
import dev.jbuild.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One blob on its way into the store: after a lost connection it goes on where it was, after wrong
 * bytes it starts over. Only what has the size and the digest of its descriptor gets there. One
 * thread.
 */
final class BlobDownload implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final RegistryClient client;
  private final BlobStore blobs;
  private final Descriptor blob;
  private final String what;
  private final RegistrySettings.Times times;
  private @Nullable BlobWriter writer;

  /**
   * @param subject the blob, for messages
   */
  BlobDownload(RegistryClient client, BlobStore blobs, Descriptor blob, Puller.Subject subject) {
    this.client = client;
    this.blobs = blobs;
    this.blob = blob;
    this.what = subject.what();
    this.times = subject.times();
  }

  /**
   * Fetches the blob.
   *
   * @throws RegistryException when it cannot be had
   * @throws StoreException when it cannot be written
   */
  void run(Attempts attempts) {
    while (true) {
      try {
        receive(attempts);
        return;
      } catch (Setback e) {
        if (e.kind() == Setback.Kind.WRONG) {
          close();
        }
        attempts.again(e, what);
      }
    }
  }

  /** Forgets what came without being committed. */
  @Override
  public void close() {
    BlobWriter open = writer;
    writer = null;
    if (open != null) {
      open.close();
    }
  }

  private void receive(Attempts attempts) throws Setback {
    BlobWriter out = writer();
    long start = out.sizeBytes();
    ImmutableMap<String, String> range =
        start > 0 ? ImmutableMap.of("Range", "bytes=" + start + "-") : ImmutableMap.of();
    try (Answer answer =
        client.send(new RegistryClient.Request("GET", "blobs/" + blob.digest(), range, what))) {
      if (RegistryClient.isEncoded(answer)) {
        throw Setback.wrong("the answer has an encoding that was not asked for");
      }
      if (answer.status() == 206) {
        if (start == 0 || !answer.header("Content-Range").startsWith("bytes " + start + "-")) {
          throw Setback.wrong("the answer is another part than was asked for");
        }
      } else if (start > 0) {
        close();
        out = writer();
      }
      if (answer.length().orElse(0) > blob.sizeBytes() - out.sizeBytes()) {
        throw tooLong();
      }
      copy(answer, out, attempts);
    }
    commit(out);
  }

  private BlobWriter writer() {
    BlobWriter open = writer;
    if (open == null) {
      open = blobs.create();
      writer = open;
    }
    return open;
  }

  private void copy(Answer answer, BlobWriter out, Attempts attempts) throws Setback {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream body = answer.body();
        StallGuard guard = StallGuard.watch(body, times.stall(), Attempts.LEAST_BYTES)) {
      while (true) {
        int count = read(body, buffer, guard);
        if (count < 0) {
          break;
        }
        if (count > blob.sizeBytes() - out.sizeBytes()) {
          throw tooLong();
        }
        guard.progress(count);
        attempts.received(count);
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      throw Setback.lost(ConnectionFault.of(e));
    }
    if (out.sizeBytes() < blob.sizeBytes()) {
      throw Setback.lost(
          "it ended after " + out.sizeBytes() + " of " + blob.sizeBytes() + " bytes");
    }
  }

  private static int read(InputStream body, byte[] buffer, StallGuard guard) throws Setback {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw Setback.lost(guard.stalled() ? "the server sends too little" : ConnectionFault.of(e));
    }
  }

  private Setback tooLong() {
    return Setback.wrong("longer than the " + blob.sizeBytes() + " bytes of its descriptor");
  }

  private void commit(BlobWriter out) throws Setback {
    try {
      out.commit(Optional.of(blob.digest()));
      writer = null;
    } catch (StoreException e) {
      if (e.exitCode() == ExitCode.SOURCE) {
        throw Setback.wrong("its bytes have another digest");
      }
      throw e;
    }
  }
}
