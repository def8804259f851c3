package dev.jbuild.cli;

import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Times;
import dev.jbuild.base.ValueException;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.ProgressDisplay;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code --timeout} of a whole build: once the time is over the build is stopped as by a signal,
 * and the error tells what was running then. Without a time-out it costs nothing.
 */
final class Deadline implements AutoCloseable {
  private final Optional<Limit> limit;
  private final CountDownLatch off = new CountDownLatch(1);
  private final Map<Integer, BuildEvent.StepRef> running = new LinkedHashMap<>();
  private Optional<String> stoppedAt = Optional.empty();

  /**
   * @param text as the user wrote it
   * @param time more than zero
   */
  record Limit(String text, Duration time) {

    /** The limit that was given. */
    static Optional<Limit> of(Arguments arguments) {
      Optional<String> text = arguments.value("--timeout");
      if (text.isEmpty()) {
        return Optional.empty();
      }
      try {
        Duration time = Times.parse(text.get());
        if (!time.isZero()) {
          return Optional.of(new Limit(text.get(), time));
        }
      } catch (ValueException e) {
        // reported below
      }
      throw CliException.usage(
          "--timeout " + text.get() + ": not a time", "use 500ms, 90s, 10m or 1h30m");
    }
  }

  private Deadline(Optional<Limit> limit) {
    this.limit = limit;
  }

  /** From now on; {@code cancel} runs on a thread of its own. */
  static Deadline start(Optional<Limit> limit, Runnable cancel) {
    Deadline deadline = new Deadline(limit);
    limit.ifPresent(
        given ->
            Thread.ofPlatform()
                .daemon()
                .name("deadline")
                .start(() -> deadline.await(given.time(), cancel)));
    return deadline;
  }

  /** A display that sees which steps run, in front of another. */
  ProgressDisplay watch(ProgressDisplay display) {
    return limit.isEmpty() ? display : new Watching(display);
  }

  /** What to tell when the build ended by {@code failure}: that the time was over, if it was. */
  synchronized JbuildException explain(JbuildException failure) {
    if (stoppedAt.isEmpty()) {
      return failure;
    }
    JbuildException explained =
        CliException.refused(
            "--timeout "
                + limit.orElseThrow().text()
                + ": the build took longer, and was stopped "
                + stoppedAt.get(),
            "raise --timeout, or find out why it takes so long");
    explained.addSuppressed(failure);
    return explained;
  }

  @Override
  public void close() {
    off.countDown();
  }

  private void await(Duration time, Runnable cancel) {
    try {
      if (!off.await(time.toNanos(), TimeUnit.NANOSECONDS) && ring()) {
        cancel.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False when a step failed meanwhile: the build ends by that. */
  private synchronized boolean ring() {
    if (off.getCount() == 0) {
      return false;
    }
    stoppedAt = Optional.of(describe());
    return true;
  }

  private String describe() {
    if (running.isEmpty()) {
      return "while no step ran";
    }
    BuildEvent.StepRef first = running.values().iterator().next();
    int others = running.size() - 1;
    String more =
        others == 0 ? "" : others == 1 ? " and 1 other step" : " and " + others + " others";
    return "at " + first.location() + ": " + first.title() + more;
  }

  private synchronized void see(BuildEvent event) {
    switch (event) {
      case BuildEvent.StepStarted(BuildEvent.StepRef step) -> running.put(step.index(), step);
      case BuildEvent.StepFinished finished -> running.remove(finished.step().index());
      case BuildEvent.StepCanceled canceled -> running.remove(canceled.step().index());
      case BuildEvent.StepFailed failed -> {
        running.remove(failed.step().index());
        off.countDown();
      }
      case BuildEvent.BuildStarted _,
          BuildEvent.StepOutput _,
          BuildEvent.StepCached _,
          BuildEvent.StepConfigured _,
          BuildEvent.Pulling _,
          BuildEvent.Warning _,
          BuildEvent.LintFound _,
          BuildEvent.BuildFinished _ -> {}
    }
  }

  private final class Watching implements ProgressDisplay {
    private final ProgressDisplay display;

    Watching(ProgressDisplay display) {
      this.display = display;
    }

    @Override
    public void show(BuildEvent event) {
      see(event);
      display.show(event);
    }

    @Override
    public void close() {
      display.close();
    }
  }
}
