package dev.jbuild.execute;

import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.BuildEvent.Stream;
import dev.jbuild.progress.ProgressDisplay;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads one stream of a process to its end and hands it on. */
final class OutputPump {
  private static final int BUFFER = 32 * 1024;

  private final Thread thread;

  private OutputPump(Thread thread) {
    this.thread = thread;
  }

  static OutputPump start(InputStream from, StepRef step, Stream stream, ProgressDisplay progress) {
    Thread thread =
        Thread.ofPlatform()
            .name("output-" + step.index())
            .daemon()
            .start(() -> pump(from, step, stream, progress));
    return new OutputPump(thread);
  }

  private static void pump(
      InputStream from, StepRef step, Stream stream, ProgressDisplay progress) {
    byte[] buffer = new byte[BUFFER];
    try (from) {
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        progress.show(new BuildEvent.StepOutput(step, stream, Arrays.copyOf(buffer, read), read));
      }
    } catch (IOException e) {
      // the process is gone; its exit status tells what happened
    }
  }

  void join() throws InterruptedException {
    thread.join();
  }
}
