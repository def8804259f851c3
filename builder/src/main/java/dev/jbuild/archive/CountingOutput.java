package dev.jbuild.archive;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Counts what passes, and hashes it where that is asked for; closing only flushes. */
final class CountingOutput extends FilterOutputStream {
  private final @Nullable MessageDigest hash;
  private long count;

  CountingOutput(OutputStream out, @Nullable MessageDigest hash) {
    super(out);
    this.hash = hash;
  }

  long count() {
    return count;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    count += length;
    if (hash != null) {
      hash.update(bytes, offset, length);
    }
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
