package dev.jbuild.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * syscall(2): the only native function that jbuild binds. Each method handle costs milliseconds of
 * start-up; with one, the eleven-odd calls of a build cost one.
 */
final class SystemCall {
  @SuppressWarnings("restricted") // this is the door
  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                  JAVA_LONG),
              Linker.Option.captureCallState("errno"));

  private SystemCall() {}

  /** The result, or the negated errno; repeats what a signal interrupted. */
  static long call(Scratch scratch, int number, long a, long b, long c, long d, long e) {
    long result;
    do {
      result = once(scratch, number, a, b, c, d, e, 0);
    } while (result == -Errno.EINTR);
    return result;
  }

  static long call(Scratch scratch, int number, long a, long b, long c) {
    return call(scratch, number, a, b, c, 0, 0);
  }

  /**
   * The result, or the negated errno, EINTR included: for close(2), whose descriptor is gone then.
   */
  static long once(Scratch scratch, int number, long a, long b, long c, long d, long e, long f) {
    MemorySegment errno = scratch.errno;
    long result;
    try {
      result = (long) SYSCALL.invokeExact(errno, (long) number, a, b, c, d, e, f);
    } catch (Throwable impossible) {
      throw new AssertionError("syscall " + number, impossible);
    }
    // The state layout of Linux is struct { int errno; }.
    return result == -1 ? -errno.get(ValueLayout.JAVA_INT, 0) : result;
  }
}
