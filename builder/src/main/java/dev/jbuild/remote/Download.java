package dev.jbuild.remote;

import dev.jbuild.http.Answer;
import dev.jbuild.http.StallGuard;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.FastSha256;
import dev.jbuild.posix.OutputFile;
import dev.jbuild.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;

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
    long announced = answer.length().orElse(-1);
    checkSize(received + Math.max(0, announced));
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream body = answer.body();
        StallGuard guard = StallGuard.watch(body, settings.stall())) {
      while (true) {
        int count = read(body, buffer, guard);
        if (count < 0) {
          return;
        }
        guard.progress(count);
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
}
