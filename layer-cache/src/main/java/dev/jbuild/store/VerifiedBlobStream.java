package dev.jbuild.store;

import dev.jbuild.oci.Digest;
import dev.jbuild.posix.FastSha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Hashes what it passes on, and fails at the end of the content when the digest is another. */
final class VerifiedBlobStream extends FilterInputStream {
  private static final int SKIP_BYTES = 1 << 14;

  private final Digest expected;
  private final MessageDigest hash = FastSha256.start();
  private boolean ended;

  VerifiedBlobStream(InputStream in, Digest expected) {
    super(in);
    this.expected = expected;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    if (count > 0) {
      hash.update(bytes, offset, count);
    } else if (count < 0) {
      compare();
    }
    return count;
  }

  /** Reads what is skipped, since it counts for the digest. */
  @Override
  public long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.min(count > 0 ? count : 0, SKIP_BYTES)];
    int read = skipped.length == 0 ? 0 : read(skipped, 0, skipped.length);
    return Math.max(read, 0);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void compare() {
    if (ended) {
      return;
    }
    ended = true;
    Digest actual = Digest.ofHash(hash.digest());
    if (!actual.equals(expected)) {
      throw StoreException.digestMismatch(expected, actual);
    }
  }
}
