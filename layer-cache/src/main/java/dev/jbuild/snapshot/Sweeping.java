package dev.jbuild.snapshot;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The one sweep of a process, on its own thread. */
final class Sweeping {
  private final Thread thread;
  private volatile @Nullable IOException failure;

  private Sweeping(Debris debris) {
    this.thread = Thread.ofPlatform().daemon().name("snapshot-sweep").unstarted(() -> run(debris));
  }

  static Sweeping start(Debris debris) {
    Sweeping sweeping = new Sweeping(debris);
    sweeping.thread.start();
    return sweeping;
  }

  private void run(Debris debris) {
    try {
      debris.sweep();
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Waits for the end of the sweep; its failure is thrown once. */
  void await() throws IOException, InterruptedException {
    thread.join();
    IOException failed = failure;
    failure = null;
    if (failed != null) {
      throw failed;
    }
  }
}
