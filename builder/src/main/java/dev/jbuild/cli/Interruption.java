package dev.jbuild.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGINT, SIGTERM and SIGHUP during a build: cancels it, waits until everything is cleaned up, and
 * lets the JVM end with the code of the signal (130, 143).
 */
final class Interruption implements AutoCloseable {
  /** CLI contract: an interrupted build ends within 10 seconds. */
  private static final long PATIENCE_SECONDS = 9;

  private final CountDownLatch cleaned = new CountDownLatch(1);
  private final TextOutput err;
  private final Thread hook;
  private volatile boolean signaled;

  private Interruption(Runnable cancel, TextOutput err) {
    this.err = err;
    hook =
        new Thread(
            () -> {
              signaled = true;
              cancel.run();
              try {
                cleaned.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "interruption");
  }

  /** From now on a signal calls {@code cancel}, on a thread of its own. */
  static Interruption watch(Runnable cancel, TextOutput err) {
    Interruption interruption = new Interruption(cancel, err);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /**
   * After a signal does not return: the exit code is the signal's, not that of the work that it
   * broke off.
   */
  @Override
  public void close() {
    if (!signaled) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
        return;
      } catch (IllegalStateException e) {
        // the shutdown has just begun
      }
    }
    err.line("error: interrupted: everything was cleaned up");
    err.flush();
    cleaned.countDown();
    while (true) {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        // nothing but the end of the process counts here
      }
    }
  }
}
