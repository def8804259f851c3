package dev.jbuild.posix;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Path;

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
    Memory path = TextVector.text(name);
    Memory argv = TextVector.of(arguments);
    Memory envp = TextVector.of(environment);
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
}
