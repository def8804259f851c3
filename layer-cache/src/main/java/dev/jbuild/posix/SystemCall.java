package dev.jbuild.posix;

import java.nio.ByteBuffer;

/**
 * syscall(2): the only native function that jbuild calls itself, in {@code src/main/c/posix.c}.
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

  private static native long invoke(long number, long a, long b, long c, long d, long e, long f);
}
