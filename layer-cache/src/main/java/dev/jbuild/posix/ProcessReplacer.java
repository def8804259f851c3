package dev.jbuild.posix;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Replaces the JVM by another program: execve(2). */
public final class ProcessReplacer {

  /**
   * Does not return when it succeeds: same pid, terminal and parent; threads, shutdown hooks and
   * unwritten output are gone. Descriptors without {@code O_CLOEXEC} and the calling thread's
   * signal mask are inherited: the new program closes and resets them.
   *
   * @param arguments {@code argv}, the program's own name first; byte strings, one char per byte
   * @param environment {@code NAME=value} each; byte strings likewise
   */
  public void execve(
      Path program, ImmutableList<String> arguments, ImmutableList<String> environment)
      throws IOException {
    String name = NativePosixFs.bytes(program);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = text(arena, name);
      MemorySegment argv = vector(arena, arguments);
      MemorySegment envp = vector(arena, environment);
      long result =
          SystemCall.call(
              new Scratch(), CallNumber.EXECVE, path.address(), argv.address(), envp.address());
      throw new PosixException("execve", name, (int) -result);
    }
  }

  private static MemorySegment vector(Arena arena, List<String> texts) {
    MemorySegment vector = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      vector.setAtIndex(ValueLayout.ADDRESS, i, text(arena, texts.get(i)));
    }
    return vector;
  }

  private static MemorySegment text(Arena arena, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a string for execve(2) cannot hold a NUL");
    }
    return arena.allocateFrom(text, StandardCharsets.ISO_8859_1);
  }
}
