package dev.jbuild.recall;

import com.google.common.collect.ImmutableList;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.BuildEvent.StepRef;

/** What a build tells when it runs nothing, in a trace. */
final class EventForm {
  private static final int STARTED = 1;
  private static final int LINT = 2;
  private static final int WARNING = 3;
  private static final int CONFIGURED = 4;
  private static final int CACHED = 5;

  private EventForm() {}

  /**
   * @throws IllegalArgumentException for an event of a step that runs
   */
  static void write(ImmutableList<BuildEvent> events, TraceWriter out) {
    out.number(events.size());
    for (BuildEvent event : events) {
      switch (event) {
        case BuildEvent.BuildStarted(var recipe, var steps, var stages) -> {
          out.number(STARTED).text(recipe).number(steps).number(stages.size());
          stages.forEach(out::text);
        }
        case BuildEvent.LintFound(var rule, var detail, var line) ->
            out.number(LINT).text(rule).text(detail).number(line);
        case BuildEvent.Warning(var text) -> out.number(WARNING).text(text);
        case BuildEvent.StepConfigured(var step) -> step(step, out.number(CONFIGURED));
        case BuildEvent.StepCached(var step) -> step(step, out.number(CACHED));
        case BuildEvent.StepStarted _,
            BuildEvent.StepOutput _,
            BuildEvent.StepFinished _,
            BuildEvent.StepFailed _,
            BuildEvent.StepCanceled _,
            BuildEvent.BuildFinished _,
            BuildEvent.Pulling _ ->
            throw new IllegalArgumentException("not of a build that runs nothing: " + event);
      }
    }
  }

  private static void step(StepRef step, TraceWriter out) {
    out.number(step.index()).number(step.total()).text(step.stage());
    out.number(step.stageStep()).number(step.stageTotal());
    out.text(step.location()).text(step.title());
  }

  static ImmutableList<BuildEvent> read(TraceReader in) {
    ImmutableList.Builder<BuildEvent> events = ImmutableList.builder();
    for (int left = in.count(); left > 0; left--) {
      events.add(
          switch (in.count()) {
            case STARTED -> started(in);
            case LINT -> new BuildEvent.LintFound(in.text(), in.text(), (int) in.number());
            case WARNING -> new BuildEvent.Warning(in.text());
            case CONFIGURED -> new BuildEvent.StepConfigured(step(in));
            case CACHED -> new BuildEvent.StepCached(step(in));
            default -> throw new IllegalArgumentException("an event of another version");
          });
    }
    return events.build();
  }

  private static BuildEvent started(TraceReader in) {
    String recipe = in.text();
    int steps = (int) in.number();
    ImmutableList.Builder<String> stages = ImmutableList.builder();
    for (int left = in.count(); left > 0; left--) {
      stages.add(in.text());
    }
    return new BuildEvent.BuildStarted(recipe, steps, stages.build());
  }

  private static StepRef step(TraceReader in) {
    return new StepRef(
        (int) in.number(),
        (int) in.number(),
        in.text(),
        (int) in.number(),
        (int) in.number(),
        in.text(),
        in.text());
  }
}
