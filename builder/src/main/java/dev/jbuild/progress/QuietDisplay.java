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
import dev.jbuild.progress.BuildEvent.StepStarted;
import dev.jbuild.progress.BuildEvent.Warning;
import java.util.HashMap;
import java.util.Map;

/** Nothing at all, but the last lines of a step that failed. */
final class QuietDisplay implements ProgressDisplay {
  private final Screen screen;
  private final Map<Integer, StepLog> running = new HashMap<>();

  QuietDisplay(Screen screen) {
    this.screen = screen;
  }

  @Override
  public synchronized void show(BuildEvent event) {
    switch (event) {
      case StepStarted e ->
          running.put(e.step().index(), new StepLog(e.step(), 0, screen.colours()));
      case StepOutput e -> {
        StepLog log = running.get(e.step().index());
        if (log != null) {
          log.add(e, (stream, bytes, length) -> {});
        }
      }
      case StepFinished e -> running.remove(e.step().index());
      case StepFailed e -> fail(e);
      case BuildStarted e -> {}
      case StepCached e -> {}
      case StepConfigured e -> {}
      case StepCanceled e -> {}
      case Pulling e -> {}
      case Warning e -> {}
      case LintFound e -> {}
      case BuildFinished e -> {}
    }
  }

  @Override
  public void close() {}

  private void fail(StepFailed failed) {
    StepLog known = running.remove(failed.step().index());
    StepLog log = known == null ? new StepLog(failed.step(), 0, screen.colours()) : known;
    log.finish((stream, bytes, length) -> {});
    screen.write(Wording.failure(failed, log.last(StepLog.LAST_LINES), log.count()));
  }
}
