package dev.jbuild.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Closes a body that brings too little: a blocked read has no time-out of its own. Reading the body
 * then fails; {@link #stalled} tells why.
 */
public final class StallGuard implements AutoCloseable {
  private final InputStream body;
  private final long nanos;
  private final long leastBytes;
  private final Thread thread;
  private volatile long last = System.nanoTime();
  private volatile boolean stalled;
  private long received;

  private StallGuard(InputStream body, Duration limit, long leastBytes) {
    this.body = body;
    this.nanos = limit.toNanos();
    this.leastBytes = leastBytes;
    this.thread = Thread.ofVirtual().name("stall").unstarted(this::run);
  }

  /** Expects some byte within each {@code limit}. */
  public static StallGuard watch(InputStream body, Duration limit) {
    return watch(body, limit, 1);
  }

  /** Expects {@code leastBytes} within each {@code limit}. */
  public static StallGuard watch(InputStream body, Duration limit, long leastBytes) {
    StallGuard guard = new StallGuard(body, limit, leastBytes);
    guard.thread.start();
    return guard;
  }

  /** Tells that so many bytes came; one thread. */
  public void progress(int bytes) {
    received += bytes;
    if (received >= leastBytes) {
      received = 0;
      last = System.nanoTime();
    }
  }

  public boolean stalled() {
    return stalled;
  }

  private void run() {
    try {
      for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - last)) {
        Thread.sleep(Duration.ofNanos(left));
      }
      stalled = true;
      body.close();
    } catch (InterruptedException | IOException e) {
      // the body has ended, one way or the other
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
