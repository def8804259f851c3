package dev.jbuild.posix;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 by the processor's instructions from the first byte on. The JDK uses them, too, but only
 * once its own code is compiled: until then, and that is longer than most builds last, it takes
 * milliseconds for a layer of a few kilobytes.
 */
public final class FastSha256 extends MessageDigest {
  private static final int BLOCK_BYTES = 64;

  /** First 32 bits of the fractional parts of the square roots of the first 8 primes. */
  private static final int[] START = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  private final int[] state = START.clone();
  private final byte[] rest = new byte[BLOCK_BYTES];
  private int held;
  private long total;

  private FastSha256() {
    super("SHA-256");
  }

  /** This one, or the JDK's where the processor has no such instructions. */
  public static MessageDigest start() {
    if (SystemCall.hasShaInstructions()) {
      return new FastSha256();
    }
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  protected int engineGetDigestLength() {
    return START.length * Integer.BYTES;
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    total += length;
    int from = offset;
    int left = length;
    if (held > 0) {
      int taken = Math.min(left, BLOCK_BYTES - held);
      System.arraycopy(input, from, rest, held, taken);
      held += taken;
      from += taken;
      left -= taken;
      if (held < BLOCK_BYTES) {
        return;
      }
      compress(rest, 0, 1);
      held = 0;
    }
    int blocks = left / BLOCK_BYTES;
    if (blocks > 0) {
      compress(input, from, blocks);
    }
    held = left - blocks * BLOCK_BYTES;
    System.arraycopy(input, from + left - held, rest, 0, held);
  }

  /** One bit, zeros, and the length in bits as 64-bit big-endian number fill the last block. */
  @Override
  protected byte[] engineDigest() {
    byte[] end = new byte[held + 9 <= BLOCK_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES];
    System.arraycopy(rest, 0, end, 0, held);
    end[held] = (byte) 0x80;
    putBigEndian(end, end.length - 8, (int) (total >>> 29));
    putBigEndian(end, end.length - 4, (int) (total << 3));
    compress(end, 0, end.length / BLOCK_BYTES);
    byte[] hash = new byte[engineGetDigestLength()];
    for (int i = 0; i < state.length; i++) {
      putBigEndian(hash, i * Integer.BYTES, state[i]);
    }
    engineReset();
    return hash;
  }

  @Override
  protected int engineDigest(byte[] buffer, int offset, int length) throws DigestException {
    if (length < engineGetDigestLength()) {
      throw new DigestException("a SHA-256 takes 32 bytes, not " + length);
    }
    byte[] hash = engineDigest();
    System.arraycopy(hash, 0, buffer, offset, hash.length);
    return hash.length;
  }

  @Override
  protected void engineReset() {
    System.arraycopy(START, 0, state, 0, START.length);
    held = 0;
    total = 0;
  }

  private void compress(byte[] bytes, int offset, int blocks) {
    if (!SystemCall.compressSha256(state, bytes, offset, blocks)) {
      throw new OutOfMemoryError("for the bytes to be hashed");
    }
  }

  private static void putBigEndian(byte[] to, int at, int word) {
    to[at] = (byte) (word >>> 24);
    to[at + 1] = (byte) (word >>> 16);
    to[at + 2] = (byte) (word >>> 8);
    to[at + 3] = (byte) word;
  }
}
