package dev.jbuild.registry;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Blobs on their way, a few at once, in the order in which they are needed. The first that fails
 * ends all.
 */
public final class Transfers implements AutoCloseable {
  private static final int AT_ONCE = 4;
  private static final long PATIENCE_SECONDS = 5;

  private final CountDownLatch closing;
  private final ExecutorService threads;
  private final Map<Digest, Future<?>> running = new LinkedHashMap<>();
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

  /**
   * Starts.
   *
   * @param closing ends everything
   * @param blobs each once
   * @param fetch brings one
   */
  Transfers(CountDownLatch closing, ImmutableList<Descriptor> blobs, Consumer<Descriptor> fetch) {
    this.closing = closing;
    threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("pull-", 0).factory());
    for (Descriptor blob : blobs) {
      running.put(blob.digest(), threads.submit(() -> run(blob, fetch)));
    }
  }

  /**
   * Returns when that blob is in the store; at once for one that was not to be fetched.
   *
   * @throws dev.jbuild.base.JbuildException the first failure of any
   */
  public void await(Digest blob) {
    Future<?> transfer = running.get(blob);
    if (transfer == null) {
      return;
    }
    try {
      transfer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RegistryException.interrupted("blob " + blob);
    } catch (ExecutionException | CancellationException e) {
      RuntimeException first = failure.get();
      throw first == null ? RegistryException.interrupted("blob " + blob) : first;
    }
  }

  /**
   * Returns as long as the pull is wanted: for who works on what has arrived.
   *
   * @throws RegistryException when it was broken off
   */
  public void check() {
    if (closing.getCount() == 0) {
      throw RegistryException.interrupted("pull");
    }
  }

  /** Ends what still runs, and returns when it has ended. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Descriptor blob, Consumer<Descriptor> fetch) {
    try {
      fetch.accept(blob);
    } catch (RuntimeException e) {
      if (failure.compareAndSet(null, e)) {
        threads.shutdownNow().forEach(waiting -> ((Future<?>) waiting).cancel(false));
      }
      throw e;
    }
  }
}
