package dev.jbuild.container;

import java.util.Optional;

/**
 * How a container's first process ended.
 *
 * @param code 0 to 255: its exit code, 128 + N after signal N, 125 when the set-up failed, 126 and
 *     127 when the command cannot be executed or was not found
 * @param signal that ended it, as far as the code tells, 0 for none
 * @param outOfMemory the kernel killed a process of the container for its memory limit
 * @param failure why the command was never run, {@code what: why}; empty when it ran
 */
public record ExitStatus(int code, int signal, boolean outOfMemory, String failure) {

  public boolean succeeded() {
    return code == 0;
  }

  /** The command was not started: the set-up failed (125), or the exec (126, 127). */
  public Optional<String> startFailure() {
    return failure.isEmpty() ? Optional.empty() : Optional.of(failure);
  }
}
