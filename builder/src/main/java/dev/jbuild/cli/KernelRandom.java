package dev.jbuild.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * Numbers from random(4). {@link java.security.SecureRandom} takes its numbers from there, too, but
 * asks the security providers first, which costs 15 ms of CPU time.
 *
 * @param device such as {@code /dev/urandom}
 */
record KernelRandom(Path device) implements RandomGenerator {
  @Override
  public long nextLong() {
    byte[] bytes = new byte[Long.BYTES];
    nextBytes(bytes);
    return ByteBuffer.wrap(bytes).getLong();
  }

  @Override
  public void nextBytes(byte[] bytes) {
    try (InputStream in = Files.newInputStream(device)) {
      if (in.readNBytes(bytes, 0, bytes.length) != bytes.length) {
        throw new IOException("the device ended");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(device.toString(), e);
    }
  }
}
