package dev.jbuild.posix;

import java.nio.ByteBuffer;

/**
 * The native functions, in {@code src/main/c}: syscall(2), and the few things that are none.
 *
 * <p>The first call loads {@link NativeLibrary}.
 */
final class SystemCall {
  static {
    NativeLibrary.load();
  }

  private SystemCall() {}

  /** The result, or the negated errno; repeats what a signal interrupted. */
  static long call(int number, long a, long b, long c, long d, long e) {
    long result;
    do {
      result = invoke(number, a, b, c, d, e, 0);
    } while (result == -Errno.EINTR);
    return result;
  }

  static long call(int number, long a, long b, long c) {
    return call(number, a, b, c, 0, 0);
  }

  /**
   * The result, or the negated errno, EINTR included: for close(2), whose descriptor is gone then.
   */
  static long once(int number, long a, long b, long c, long d, long e, long f) {
    return invoke(number, a, b, c, d, e, f);
  }

  /** Where a direct buffer begins. */
  static native long addressOf(ByteBuffer buffer);

  /**
   * posix_spawn(3) with an empty environment.
   *
   * @param path address of a text that ends with a NUL
   * @param arguments address of a vector of such, the last one null
   * @return the process id, or the negated errno
   */
  static native int spawn(long path, long arguments, int in, int out, int err);

  /** Whether {@link #compressSha256} may be called on this processor. */
  static native boolean hasShaInstructions();

  /**
   * Takes whole blocks of 64 bytes into the eight words of a state.
   *
   * @return false when there is no memory
   */
  static native boolean compressSha256(int[] state, byte[] bytes, int offset, int blocks);

  private static native long invoke(long number, long a, long b, long c, long d, long e, long f);
}
