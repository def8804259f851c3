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
import dev.jbuild.progress.BuildEvent.Stream;
import dev.jbuild.progress.BuildEvent.Warning;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One JSON document a line. Member {@code event} names the kind; step events have {@code step},
 * {@code total}, {@code stage}, {@code stageStep}, {@code stageTotal}, {@code location}, {@code
 * title}. Output comes line by line as {@code text}; a line that is no UTF-8 has its bytes as
 * {@code base64} besides.
 */
final class JsonDisplay implements ProgressDisplay {
  private final Screen screen;
  private final Map<Integer, StepLog> running = new HashMap<>();

  JsonDisplay(Screen screen) {
    this.screen = screen;
  }

  @Override
  public synchronized void show(BuildEvent event) {
    switch (event) {
      case BuildStarted e ->
          write(
              event("build-started")
                  .member("recipe", e.recipe())
                  .member("steps", e.steps())
                  .strings("stages", e.stages()));
      case StepStarted(StepRef step) -> write(event("step-started", step));
      case StepOutput e -> log(e.step()).add(e, (s, b, n) -> line(e.step(), s, b, n));
      case StepCached(StepRef step) -> write(event("step-cached", step));
      case StepConfigured(StepRef step) -> write(event("step-configured", step));
      case StepFinished e -> {
        finish(e.step());
        write(
            event("step-finished", e.step())
                .seconds("seconds", e.duration())
                .member("layerBytes", e.layerBytes()));
      }
      case StepFailed e -> {
        finish(e.step());
        write(
            event("step-failed", e.step())
                .seconds("seconds", e.duration())
                .member("reason", e.reason()));
      }
      case StepCanceled(StepRef step) -> {
        finish(step);
        write(event("step-canceled", step));
      }
      case Pulling e ->
          write(
              event("pulling")
                  .member("image", e.image())
                  .member("layer", e.digest())
                  .member("bytes", e.sizeBytes())
                  .member("layers", e.layers()));
      case Warning(String text) -> write(event("warning").member("text", text));
      case LintFound e ->
          write(
              event("warning")
                  .member("rule", e.rule())
                  .member("text", e.detail())
                  .member("line", e.line()));
      case BuildFinished e -> finished(e);
    }
  }

  @Override
  public void close() {}

  private void finished(BuildFinished e) {
    JsonText text =
        event("build-finished")
            .member("imageId", e.imageId())
            .strings("names", e.names())
            .member("ran", e.ran())
            .member("cached", e.cached())
            .seconds("seconds", e.duration());
    e.newBytes().ifPresent(bytes -> text.member("newBytes", bytes));
    write(text);
  }

  private StepLog log(StepRef step) {
    return running.computeIfAbsent(step.index(), i -> new StepLog(step, 0, false));
  }

  private void finish(StepRef step) {
    StepLog log = running.remove(step.index());
    if (log != null) {
      log.finish((stream, bytes, length) -> line(step, stream, bytes, length));
    }
  }

  private void line(StepRef step, Stream stream, byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    JsonText json =
        event("step-output")
            .member("step", step.index())
            .member("stream", stream.name().toLowerCase(Locale.ROOT))
            .member("text", text);
    if (text.indexOf('\ufffd') >= 0) {
      json.member("base64", Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, length)));
    }
    write(json);
  }

  private static JsonText event(String kind) {
    return new JsonText().member("event", kind);
  }

  private static JsonText event(String kind, StepRef step) {
    return event(kind)
        .member("step", step.index())
        .member("total", step.total())
        .member("stage", step.stage())
        .member("stageStep", step.stageStep())
        .member("stageTotal", step.stageTotal())
        .member("location", step.location())
        .member("title", step.title());
  }

  private void write(JsonText text) {
    screen.write(text.line());
  }
}
