package dev.jbuild.registry;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Decides whether a request is sent again, and waits before it is. Given up is what failed eight
 * times, was wrong three times, or took more time without use than {@link
 * RegistrySettings.Times#lost}. Bytes that arrive are use: whoever gets many of them starts over.
 * One thread.
 */
final class Attempts {
  /** Bytes that must come in the time of a stall: less than that is no transfer. */
  static final long LEAST_BYTES = 64 << 10;

  private static final int MOST = 8;
  private static final int MOST_WRONG = 3;
  private static final long FRESH_START_BYTES = 4 << 20;
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(3);

  private final RegistrySettings.Times times;
  private final CountDownLatch closing;
  private int failed;
  private int wrong;
  private long lostNanos;
  private long sinceFailure;
  private long sinceUse;
  private long lastUse = System.nanoTime();

  /**
   * @param closing ends every wait
   */
  Attempts(RegistrySettings.Times times, CountDownLatch closing) {
    this.times = times;
    this.closing = closing;
  }

  /** Tells that bytes of a body came. */
  void received(int bytes) {
    sinceUse += bytes;
    sinceFailure += bytes;
    if (sinceUse >= LEAST_BYTES) {
      sinceUse = 0;
      lastUse = System.nanoTime();
    }
    if (sinceFailure >= FRESH_START_BYTES) {
      failed = 0;
      lostNanos = 0;
    }
  }

  /**
   * Returns when the next attempt may begin.
   *
   * @param what is asked for, for the message
   * @throws RegistryException when there shall be none
   */
  void again(Setback setback, String what) {
    failed++;
    sinceFailure = 0;
    if (setback.kind() == Setback.Kind.WRONG) {
      wrong++;
    }
    Duration wait = setback.wanted().orElseGet(this::backoff);
    lostNanos += System.nanoTime() - lastUse;
    boolean late = lostNanos + wait.toNanos() > times.lost().toNanos();
    if (failed >= MOST || wrong >= MOST_WRONG || late) {
      boolean tooLong = setback.wanted().isPresent() && failed < MOST;
      throw RegistryException.failed(
          what, setback.why(), tooLong ? "try again in " + wait.toSeconds() + " seconds" : null);
    }
    await(wait, what);
    lostNanos += wait.toNanos();
    lastUse = System.nanoTime();
  }

  private Duration backoff() {
    Duration wait = times.backoff().multipliedBy(1L << (failed - 1));
    return wait.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : wait;
  }

  private void await(Duration wait, String what) {
    try {
      if (closing.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        throw RegistryException.interrupted(what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RegistryException.interrupted(what);
    }
  }
}
