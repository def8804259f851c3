package dev.jbuild.container;

import java.io.InputStream;

/**
 * A container started by {@link ContainerRunner#start}. Both outputs must be read to their end,
 * otherwise the container stops at a full pipe.
 */
public interface RunningContainer {

  InputStream standardOutput();

  InputStream standardError();

  /**
   * Waits until the first process has ended, all others are killed, and mounts and control groups
   * are gone.
   *
   * @throws InterruptedException after an interrupt; the container goes on running
   */
  ExitStatus waitFor() throws InterruptedException;

  /** Kills all processes of the container at once; {@link #waitFor} then says 137. */
  void kill();
}
