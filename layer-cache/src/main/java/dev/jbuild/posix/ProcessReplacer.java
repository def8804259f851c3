package dev.jbuild.posix;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.lang.ref.Reference;
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
    Memory path = new Memory(name.length() + 1);
    put(path, 0, name);
    Memory argv = vector(arguments);
    Memory envp = vector(environment);
    long result;
    try {
      result = SystemCall.call(CallNumber.EXECVE, path.address(), argv.address(), envp.address());
    } finally {
      Reference.reachabilityFence(path);
      Reference.reachabilityFence(argv);
      Reference.reachabilityFence(envp);
    }
    throw new PosixException("execve", name, (int) -result);
  }

  /** Pointers to the texts, a null pointer, and then the texts themselves. */
  private static Memory vector(List<String> texts) {
    int text = (texts.size() + 1) * Long.BYTES;
    int size = text;
    for (String each : texts) {
      size += each.length() + 1;
    }
    Memory vector = new Memory(size);
    for (int i = 0; i < texts.size(); i++) {
      vector.putLong(i * Long.BYTES, vector.address() + text);
      put(vector, text, texts.get(i));
      text += texts.get(i).length() + 1;
    }
    return vector;
  }

  /** Fresh memory is zero: the NUL at the end is there. */
  private static void put(Memory memory, int at, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a string for execve(2) cannot hold a NUL");
    }
    memory.put(at, text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length());
  }
}
