package dev.jbuild.remote;

import dev.jbuild.oci.Digest;
import dev.jbuild.posix.FastSha256;
import dev.jbuild.posix.OutputFile;
import dev.jbuild.remote.HttpExchange.Answer;
import dev.jbuild.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;

/** The body of a file being received: written, hashed and counted at once. */
final class Download {
  private static final int BUFFER_BYTES = 1 << 16;

  private final String shown;
  private final Path place;
  private final OutputFile file;
  private final FetchSettings settings;
  private MessageDigest hash = FastSha256.start();
  private long received;

  /** The connection broke: what was received so far stands. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1;

    Broken(IOException cause) {
      super(cause);
    }

    IOException reason() {
      return getCause() instanceof IOException e ? e : new IOException(getCause());
    }
  }

  /**
   * @param place the file's path, for messages
   */
  Download(String shown, Path place, OutputFile file, FetchSettings settings) {
    this.shown = shown;
    this.place = place;
    this.file = file;
    this.settings = settings;
  }

  long received() {
    return received;
  }

  Digest digest() {
    return Digest.ofHash(hash.digest());
  }

  /** Forgets what was received. */
  void restart() {
    try {
      file.truncate(0);
      file.seek(0);
    } catch (IOException e) {
      throw StoreException.io(place, e);
    }
    hash = FastSha256.start();
    received = 0;
  }

  /**
   * Takes a body to its end.
   *
   * @throws RemoteException when the file gets too large
   */
  void take(Answer answer) throws Broken {
    long announced = answer.response().headers().firstValueAsLong("Content-Length").orElse(-1);
    checkSize(received + Math.max(0, announced));
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream body = answer.response().body();
        StallGuard guard = StallGuard.watch(body, settings.stall())) {
      while (true) {
        int count = read(body, buffer, guard);
        if (count < 0) {
          return;
        }
        guard.progress();
        checkSize(received + count);
        hash.update(buffer, 0, count);
        write(buffer, count);
        received += count;
      }
    } catch (IOException e) {
      throw new Broken(e);
    }
  }

  private static int read(InputStream body, byte[] buffer, StallGuard guard) throws IOException {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw guard.stalled() ? new IOException("the server sent nothing for too long", e) : e;
    }
  }

  private void write(byte[] buffer, int count) {
    try {
      file.write(buffer, 0, count);
    } catch (IOException e) {
      throw StoreException.io(place, e);
    }
  }

  private void checkSize(long bytes) {
    if (bytes > settings.maxBytes()) {
      throw RemoteException.failed(
          shown, "larger than the limit of " + settings.maxBytes() + " bytes", null);
    }
  }

  /** Closes a body that brings nothing: a blocked read has no time-out of its own. */
  private static final class StallGuard implements AutoCloseable {
    private final InputStream body;
    private final long nanos;
    private final Thread thread;
    private volatile long last = System.nanoTime();
    private volatile boolean stalled;

    private StallGuard(InputStream body, Duration limit) {
      this.body = body;
      this.nanos = limit.toNanos();
      this.thread = Thread.ofVirtual().name("stall").unstarted(this::run);
    }

    static StallGuard watch(InputStream body, Duration limit) {
      StallGuard guard = new StallGuard(body, limit);
      guard.thread.start();
      return guard;
    }

    void progress() {
      last = System.nanoTime();
    }

    boolean stalled() {
      return stalled;
    }

    private void run() {
      try {
        for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - last)) {
          Thread.sleep(Duration.ofNanos(left));
        }
        stalled = true;
        body.close();
      } catch (InterruptedException | IOException e) {
        // the body has ended, one way or the other
      }
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
