package dev.jbuild.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.progress.BuildEvent.StepFailed;
import dev.jbuild.progress.BuildEvent.StepFinished;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.BuildEvent.StepStarted;
import dev.jbuild.progress.BuildEvent.Warning;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuietDisplayTest {
  private final FakeScreen screen = new FakeScreen();
  private final QuietDisplay display = new QuietDisplay(screen);
  private final StepRef step = Events.step(1, "RUN x");

  @Test
  void successWritesNothing() {
    display.show(new StepStarted(step));
    display.show(Events.output(step, "noise\n"));
    display.show(new Warning("unused"));
    display.show(new StepFinished(step, Duration.ZERO, 1));

    assertThat(screen.written).isEmpty();
  }

  @Test
  void failureShowsWhatTheStepWrote() {
    display.show(new StepStarted(step));
    display.show(Events.output(step, "the reason"));
    display.show(new StepFailed(step, Duration.ZERO, "exit code 1"));

    assertThat(screen.written.toString()).contains("| the reason", "Recipe:1");
  }
}
