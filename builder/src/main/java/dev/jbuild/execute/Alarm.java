package dev.jbuild.execute;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does something once a time is over, unless it is closed before. */
final class Alarm implements AutoCloseable {
  private final CountDownLatch off = new CountDownLatch(1);
  private volatile boolean rang;

  private Alarm() {}

  /** Without a time it never rings. */
  static Alarm set(Optional<Duration> time, Runnable action) {
    Alarm alarm = new Alarm();
    time.ifPresent(
        limit ->
            Thread.ofPlatform().daemon().name("alarm").start(() -> alarm.await(limit, action)));
    return alarm;
  }

  private void await(Duration limit, Runnable action) {
    try {
      if (!off.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        rang = true;
        action.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean rang() {
    return rang;
  }

  @Override
  public void close() {
    off.countDown();
  }
}
