package dev.jbuild.context;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Works through tasks, which may make more tasks, on the calling thread and a few others. The first
 * failure stops the rest and is thrown to the caller. The newest task is taken first, so a tree is
 * walked depth first and few tasks wait.
 *
 * @param <T> what a task is described by
 */
public final class Crew<T> {
  /** Waiting tasks from which on another thread is worth its start. */
  private static final int WORTH_A_THREAD = 4;

  /** What is done with a task. Called by several threads at once. */
  public interface Work<T> {
    void run(T task, Crew<T> crew) throws IOException;
  }

  private final int maxThreads;
  private final Work<T> work;
  private final ArrayDeque<T> waiting = new ArrayDeque<>();
  private final List<Thread> helpers = new ArrayList<>();
  private int running;
  private @Nullable Throwable failure;

  /**
   * @param maxThreads at least 1, the caller's included
   */
  public Crew(int maxThreads, Work<T> work) {
    this.maxThreads = maxThreads;
    this.work = work;
  }

  /** Does all tasks and those they add. */
  public void run(Collection<T> tasks) throws IOException {
    tasks.forEach(this::add);
    workUntilDone();
    for (Thread helper : helpers) {
      join(helper);
    }
    if (failure instanceof IOException e) {
      throw e;
    } else if (failure instanceof RuntimeException e) {
      throw e;
    } else if (failure instanceof Error e) {
      throw e;
    }
  }

  /** Adds a task; to be called by running tasks. */
  public synchronized void add(T task) {
    if (failure != null) {
      return;
    }
    waiting.push(task);
    if (waiting.size() >= WORTH_A_THREAD && helpers.size() < maxThreads - 1) {
      Thread helper = new Thread(this::workUntilDone, "crew-" + helpers.size());
      helper.setDaemon(true);
      helpers.add(helper);
      helper.start();
    }
    notify();
  }

  private void workUntilDone() {
    for (T task = take(); task != null; task = take()) {
      try {
        work.run(task, this);
        done(null);
      } catch (IOException | RuntimeException | Error e) {
        done(e);
      }
    }
  }

  private synchronized @Nullable T take() {
    while (waiting.isEmpty() && running > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failure = new java.io.InterruptedIOException("interrupted");
        waiting.clear();
        return null;
      }
    }
    if (waiting.isEmpty()) {
      return null;
    }
    running++;
    return waiting.pop();
  }

  private synchronized void done(@Nullable Throwable problem) {
    running--;
    if (problem != null) {
      waiting.clear();
      failure = failure == null ? problem : failure;
    }
    notifyAll();
  }

  private static void join(Thread helper) {
    boolean interrupted = false;
    while (helper.isAlive()) {
      try {
        helper.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
