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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Finished steps scroll up; below them the running steps are repainted in place, each with its last
 * lines of output, never more than the window holds.
 *
 * <p>Nothing of the terminal's state is changed (the cursor stays visible, lines are cut instead of
 * wrapping off), so nothing needs restoring, not even after {@code kill -9}.
 */
final class TtyDisplay implements ProgressDisplay {
  private static final long PAINT_MILLIS = 100;

  private final Screen screen;
  private final LongSupplier nanoTime;
  private final boolean ticks;
  private final long startNanos;
  private final Map<Integer, StepLog> running = new LinkedHashMap<>();
  private final StringBuilder above = new StringBuilder();
  private int steps;
  private int done;
  private int painted;
  private boolean closed;
  private boolean ticking;

  /**
   * @param ticks repaint by itself ten times a second; a test calls {@link #paint()} instead
   */
  TtyDisplay(Screen screen, LongSupplier nanoTime, boolean ticks) {
    this.screen = screen;
    this.nanoTime = nanoTime;
    this.ticks = ticks;
    this.startNanos = nanoTime.getAsLong();
  }

  @Override
  public synchronized void show(BuildEvent event) {
    switch (event) {
      case BuildStarted e -> steps = e.steps();
      case StepStarted(StepRef step) -> start(step);
      case StepOutput e -> {
        StepLog log = running.get(e.step().index());
        if (log != null) {
          log.add(e, (stream, bytes, length) -> {});
        }
      }
      case StepCached(StepRef step) -> finish(step, "cached");
      case StepConfigured(StepRef step) -> finish(step, "");
      case StepFinished e -> finish(e.step(), Amounts.duration(e.duration()));
      case StepFailed e -> fail(e);
      case StepCanceled(StepRef step) -> finish(step, "canceled");
      case Pulling e -> above.append(Wording.pulling(e));
      case Warning(String text) -> above.append(Wording.warning(text));
      case LintFound e -> above.append(Wording.lint(e));
      case BuildFinished e -> above.append(Wording.finished(e)).append('\n');
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    running.clear();
    paint();
    notifyAll();
  }

  /** Writes what is finished, then the running steps; one write, so that nothing flickers. */
  synchronized void paint() {
    StringBuilder text = new StringBuilder();
    if (painted > 0) {
      text.append("\r\u001b[").append(painted).append("A\u001b[J");
    }
    text.append(above);
    above.setLength(0);
    painted = closed ? 0 : appendRunning(text);
    if (text.length() > 0) {
      screen.write(text.toString());
    }
  }

  private int appendRunning(StringBuilder text) {
    if (running.isEmpty()) {
      return 0;
    }
    int width = Math.max(1, screen.columns() - 1);
    int most = Math.max(2, screen.rows() - 1);
    int shown = Math.min(running.size(), most - 1);
    int logLines = Math.min(6, (most - 1 - shown) / shown);
    int lines = 1;
    String elapsed = elapsed(startNanos);
    text.append(Cells.clip("[" + done + "/" + steps + "] building, " + elapsed, width));
    text.append('\n');
    for (StepLog log : running.values()) {
      if (shown-- == 0) {
        break;
      }
      text.append(row(Wording.title(log.step()), elapsed(log.startNanos()), width)).append('\n');
      lines++;
      for (String line : log.last(logLines)) {
        text.append(Cells.clip("    | " + line, width)).append('\n');
        lines++;
      }
    }
    return lines;
  }

  private void start(StepRef step) {
    steps = step.total();
    running.put(step.index(), new StepLog(step, nanoTime.getAsLong(), false));
    if (ticks && !ticking) {
      ticking = true;
      Thread.ofPlatform().daemon().name("progress").start(this::tick);
    }
  }

  private void finish(StepRef step, String note) {
    running.remove(step.index());
    done++;
    steps = step.total();
    int width = Math.max(1, screen.columns() - 1);
    above.append(row(Wording.title(step), note, width)).append('\n');
  }

  private void fail(StepFailed failed) {
    StepLog known = running.get(failed.step().index());
    StepLog log = known == null ? new StepLog(failed.step(), 0, false) : known;
    finish(failed.step(), "failed");
    log.finish((stream, bytes, length) -> {});
    above.append(Wording.failure(failed, log.last(StepLog.LAST_LINES), log.count()));
  }

  private String row(String title, String note, int width) {
    int room = Math.max(1, width - 4 - note.length() - 1);
    String left = " => " + Cells.clip(title, room);
    int gap = Math.max(1, width - Cells.width(left) - note.length());
    return note.isEmpty() ? left : left + " ".repeat(gap) + note;
  }

  private String elapsed(long sinceNanos) {
    return Amounts.duration(Duration.ofNanos(nanoTime.getAsLong() - sinceNanos));
  }

  private synchronized void tick() {
    try {
      while (!closed) {
        wait(PAINT_MILLIS);
        if (!closed) {
          paint();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
