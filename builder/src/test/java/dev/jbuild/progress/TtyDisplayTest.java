package dev.jbuild.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.progress.BuildEvent.StepCached;
import dev.jbuild.progress.BuildEvent.StepFailed;
import dev.jbuild.progress.BuildEvent.StepFinished;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.BuildEvent.StepStarted;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TtyDisplayTest {
  private final FakeScreen screen = new FakeScreen();
  private long now;
  private final TtyDisplay display = new TtyDisplay(screen, () -> now, false);

  @Test
  void runningStepIsRepaintedInPlaceAndFinishedStepsScrollUp() {
    StepRef first = Events.step(1, "RUN one");
    StepRef second = Events.step(2, "RUN two");

    display.show(new StepStarted(first));
    display.paint();
    display.show(new StepFinished(first, Duration.ofMillis(1500), 0));
    display.show(new StepStarted(second));
    display.show(Events.output(second, "hello\n"));
    display.paint();

    assertThat(screen.visible().lines().map(String::stripTrailing))
        .containsExactly(
            " => [build 1/3] RUN one" + " ".repeat(32) + "1.5s",
            "[1/3] building, 0.0s",
            " => [build 2/3] RUN two" + " ".repeat(32) + "0.0s",
            "    | hello");
  }

  @Test
  void closingLeavesNothingOfTheLiveRegion() {
    display.show(new StepStarted(Events.step(1, "RUN one")));
    display.paint();
    display.close();
    display.close();

    assertThat(screen.visible()).isEmpty();
  }

  @Test
  void liveRegionNeverGrowsBeyondTheWindow() {
    screen.rows = 6;
    for (int i = 1; i <= 20; i++) {
      StepRef step = Events.step(i, "RUN " + i);
      display.show(new StepStarted(step));
      display.show(Events.output(step, "a\nb\nc\n"));
    }
    display.paint();

    assertThat(screen.visible().lines().count()).isLessThanOrEqualTo(5);
  }

  @Test
  void noLineIsWiderThanTheWindow() {
    screen.columns = 24;
    StepRef step = Events.step(1, "RUN 漢字漢字漢字漢字漢字漢字漢字漢字 and more and more");
    display.show(new StepStarted(step));
    display.show(Events.output(step, "x".repeat(200) + "\n"));
    display.paint();

    assertThat(screen.visible().lines()).allMatch(line -> Cells.width(line) < 24);
  }

  @Test
  void failureShowsTheLastLines() {
    StepRef step = Events.step(1, "RUN bad");
    display.show(new StepStarted(step));
    display.show(Events.output(step, "boom\n"));
    display.show(new StepFailed(step, Duration.ofSeconds(1), "exit code 3"));
    display.close();

    assertThat(screen.visible()).contains("Recipe:1: [build 1/3] RUN bad", "| boom", "exit code 3");
  }

  @Test
  void cachedStepsAreWrittenAtTheEndWithoutAnyCursorMovement() {
    display.show(new StepCached(Events.step(1, "RUN one")));
    display.close();

    assertThat(screen.written.toString())
        .startsWith(" => [build 1/3] RUN one")
        .endsWith("cached\n");
  }
}
