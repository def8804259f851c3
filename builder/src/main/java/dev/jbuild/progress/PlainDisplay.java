package dev.jbuild.progress;

import dev.jbuild.progress.BuildEvent.BuildFinished;
import dev.jbuild.progress.BuildEvent.BuildStarted;
import dev.jbuild.progress.BuildEvent.LintFound;
import dev.jbuild.progress.BuildEvent.Pulling;
import dev.jbuild.progress.BuildEvent.StepCached;
import dev.jbuild.progress.BuildEvent.StepCanceled;
import dev.jbuild.progress.BuildEvent.StepConfigured;
import dev.jbuild.progress.BuildEvent.StepFailed;
import dev.jbuild.progress.BuildEvent.StepFinished;
import dev.jbuild.progress.BuildEvent.StepOutput;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.BuildEvent.StepStarted;
import dev.jbuild.progress.BuildEvent.Warning;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * One line after the other, each with the number of its step, for logs and pipes.
 *
 * <pre>
 *   #2 [build 2/3] RUN make
 *   #2 0.213 cc -o app app.c
 *   #2 done in 1.4s, 12.3 MB
 * </pre>
 */
final class PlainDisplay implements ProgressDisplay {
  private final Screen screen;
  private final LongSupplier nanoTime;
  private final Map<Integer, StepLog> running = new HashMap<>();

  PlainDisplay(Screen screen, LongSupplier nanoTime) {
    this.screen = screen;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized void show(BuildEvent event) {
    switch (event) {
      case BuildStarted e -> {}
      case StepStarted(StepRef step) -> start(step);
      case StepOutput e -> log(e.step()).add(e, (s, b, n) -> line(e.step(), b, n));
      case StepCached(StepRef step) -> line(step, "cached " + Wording.title(step));
      case StepConfigured(StepRef step) -> line(step, Wording.title(step));
      case StepFinished e -> {
        finish(e.step());
        String size = e.layerBytes() > 0 ? ", " + Amounts.bytes(e.layerBytes()) : "";
        line(e.step(), "done in " + Amounts.duration(e.duration()) + size);
      }
      case StepFailed e -> {
        StepLog log = finish(e.step());
        line(e.step(), "failed in " + Amounts.duration(e.duration()));
        screen.write(Wording.failure(e, log.last(StepLog.LAST_LINES), log.count()));
      }
      case StepCanceled(StepRef step) -> {
        finish(step);
        line(step, "canceled " + Wording.title(step));
      }
      case Pulling e -> screen.write(Wording.pulling(e));
      case Warning(String text) -> screen.write(Wording.warning(text));
      case LintFound e -> screen.write(Wording.lint(e));
      case BuildFinished e -> screen.write(Wording.finished(e) + "\n");
    }
  }

  @Override
  public void close() {}

  private void start(StepRef step) {
    running.put(step.index(), new StepLog(step, nanoTime.getAsLong(), screen.colours()));
    line(step, Wording.title(step));
  }

  private StepLog log(StepRef step) {
    return running.computeIfAbsent(
        step.index(), i -> new StepLog(step, nanoTime.getAsLong(), screen.colours()));
  }

  private StepLog finish(StepRef step) {
    StepLog log = log(step);
    log.finish((stream, bytes, length) -> line(step, bytes, length));
    running.remove(step.index());
    return log;
  }

  private void line(StepRef step, byte[] bytes, int length) {
    long millis = Duration.ofNanos(nanoTime.getAsLong() - log(step).startNanos()).toMillis();
    String fraction = Long.toString(1000 + millis % 1000).substring(1);
    line(step, millis / 1000 + "." + fraction + " " + LogText.of(bytes, length, screen.colours()));
  }

  private void line(StepRef step, String text) {
    screen.write("#" + step.index() + " " + text + "\n");
  }
}
