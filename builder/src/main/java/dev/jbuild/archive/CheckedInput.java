package dev.jbuild.archive;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.FastSha256;
import dev.jbuild.store.BlobWriter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a layer on their way: copied aside into a blob, hashed, and at their end compared
 * with the descriptor. Who reads to the end without a failure has read what the descriptor names.
 */
final class CheckedInput extends FilterInputStream {
  private final Optional<Descriptor> expected;
  private final String what;
  private final @Nullable BlobWriter copy;
  private final MessageDigest hash = FastSha256.start();
  private long count;
  private @Nullable Digest digest;

  /**
   * @param copy takes every byte; null when the blob is in the store
   */
  CheckedInput(
      InputStream in, Optional<Descriptor> expected, String what, @Nullable BlobWriter copy) {
    super(in);
    this.expected = expected;
    this.what = what;
    this.copy = copy;
  }

  /** Bytes read so far. */
  long count() {
    return count;
  }

  /** The digest of all bytes, once the end was read. */
  Digest digest() {
    Digest result = digest;
    if (result == null) {
      throw new IllegalStateException("not read to its end: " + what);
    }
    return result;
  }

  /** Reads what is left, at most {@code limit} bytes in all, and gives the digest of all bytes. */
  Digest finish(long limit) throws IOException {
    byte[] buffer = new byte[1 << 16];
    while (digest == null) {
      int n = read(buffer, 0, buffer.length);
      if (n > 0 && count > limit) {
        throw ArchiveException.refused(what, "larger than the limit of " + limit + " bytes");
      }
    }
    return digest();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = super.read(buffer, offset, length);
    if (n >= 0) {
      take(buffer, offset, n);
    } else if (digest == null) {
      end();
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    return read(new byte[(int) Math.min(n, 1 << 13)]) < 0 ? 0 : 1;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void take(byte[] buffer, int offset, int n) {
    count += n;
    hash.update(buffer, offset, n);
    if (copy != null) {
      copy.write(buffer, offset, n);
    }
    if (expected.isPresent() && count > expected.get().sizeBytes()) {
      throw ArchiveException.refused(
          what, "larger than the size " + expected.get().sizeBytes() + " of its descriptor");
    }
  }

  private void end() {
    Digest actual = Digest.ofHash(hash.digest());
    if (expected.isPresent() && count != expected.get().sizeBytes()) {
      throw ArchiveException.refused(
          what, "its size is " + count + ", its descriptor says " + expected.get().sizeBytes());
    }
    if (expected.isPresent() && !expected.get().digest().equals(actual)) {
      throw ArchiveException.refused(what, "its content has the digest " + actual);
    }
    digest = actual;
  }
}
