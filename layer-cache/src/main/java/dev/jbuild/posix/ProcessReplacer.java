package dev.jbuild.posix;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;

/** Replaces the JVM by another program: execve(2). */
public final class ProcessReplacer {

  /**
   * Does not return when it succeeds: same pid, terminal and parent; threads, shutdown hooks and
   * unwritten output are gone. Descriptors without {@code O_CLOEXEC} and the calling thread's
   * signal mask are inherited: the new program closes and resets them.
   *
   * @param arguments {@code argv}, the program's own name first
   * @param environment {@code NAME=value} each
   */
  public void execve(
      Path program, ImmutableList<String> arguments, ImmutableList<String> environment)
      throws IOException {
    throw new UnsupportedOperationException();
  }
}
