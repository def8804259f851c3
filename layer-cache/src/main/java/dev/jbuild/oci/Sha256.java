package dev.jbuild.oci;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 that asks the JDK's security providers only once the content gets long: see {@link
 * SmallSha256} for the reason.
 */
final class Sha256 extends MessageDigest {
  /** Up to here an interpreted hash is faster than the first use of the JDK's. */
  static final int SMALL_BYTES = 1 << 18;

  private byte[] start = new byte[256];
  private int length;
  private @Nullable MessageDigest full;

  Sha256() {
    super("SHA-256");
  }

  @Override
  protected int engineGetDigestLength() {
    return 32;
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int count) {
    if (isSmall(count)) {
      System.arraycopy(input, offset, start, length, count);
      length += count;
    } else {
      full().update(input, offset, count);
    }
  }

  @Override
  protected void engineUpdate(ByteBuffer input) {
    int count = input.remaining();
    if (isSmall(count)) {
      input.get(start, length, count);
      length += count;
    } else {
      full().update(input);
    }
  }

  @Override
  protected byte[] engineDigest() {
    byte[] hash = full == null ? SmallSha256.hash(Arrays.copyOf(start, length)) : full.digest();
    engineReset();
    return hash;
  }

  @Override
  protected void engineReset() {
    length = 0;
    full = null;
  }

  /** Whether the content with so many more bytes is still short; makes room for them then. */
  private boolean isSmall(int count) {
    if (full != null || count > SMALL_BYTES - length) {
      return false;
    }
    if (count > start.length - length) {
      start = Arrays.copyOf(start, Math.max(2 * start.length, length + count));
    }
    return true;
  }

  private MessageDigest full() {
    MessageDigest digest = full;
    if (digest == null) {
      digest = provided();
      digest.update(start, 0, length);
      full = digest;
    }
    return digest;
  }

  private static MessageDigest provided() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
