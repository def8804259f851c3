package dev.jbuild.container;

import dev.jbuild.posix.ProcessOutput;

/** A container started by {@link ContainerRunner#start}. */
public interface RunningContainer {

  /**
   * Hands on what the container writes until its first process has ended, all others are killed,
   * and mounts and control groups are gone. Until then nothing reads its outputs, and it stops at a
   * full pipe. To be called once; an interrupt does not end it, {@link #kill} does.
   */
  ExitStatus waitFor(ProcessOutput output);

  /** Kills all processes of the container at once; {@link #waitFor} then says 137. */
  void kill();
}
