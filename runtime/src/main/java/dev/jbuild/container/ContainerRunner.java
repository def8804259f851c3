package dev.jbuild.container;

import dev.jbuild.posix.PosixFs;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Runs containers. Every start leaves nothing behind once it has ended, or once this process has
 * died in whatever way: no process, mount, namespace or control group. Safe for use by many
 * threads.
 */
public final class ContainerRunner {

  /**
   * @param fs used when the image's files have to be looked at
   * @param support directory of the store for the launcher binary and the stub layer, kept between
   *     runs; made when missing
   * @param warnings told once what the host lacks, one line each
   */
  public ContainerRunner(PosixFs fs, Path support, Consumer<String> warnings) {}

  /**
   * Starts a build step: standard input is {@code /dev/null}, the outputs are pipes.
   *
   * @param runDirectory private directory (0700) of this run, exists and is empty; the caller
   *     removes it afterwards
   */
  public RunningContainer start(ContainerSpec spec, Path runDirectory) {
    throw new UnsupportedOperationException();
  }

  /**
   * Replaces this process by the container: terminal, signals and exit code are those of the
   * launcher that execve(2) puts here, which also cleans up. Does not return; throws when the
   * set-up cannot even begin.
   */
  public void replaceProcess(ContainerSpec spec, Path runDirectory, Foreground foreground) {
    throw new UnsupportedOperationException();
  }
}
