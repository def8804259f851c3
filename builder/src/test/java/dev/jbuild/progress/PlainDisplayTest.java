package dev.jbuild.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.jbuild.progress.BuildEvent.BuildFinished;
import dev.jbuild.progress.BuildEvent.StepCached;
import dev.jbuild.progress.BuildEvent.StepFailed;
import dev.jbuild.progress.BuildEvent.StepFinished;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.BuildEvent.StepStarted;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlainDisplayTest {
  private final FakeScreen screen = new FakeScreen();
  private long now;
  private final PlainDisplay display = new PlainDisplay(screen, () -> now);

  @Test
  void eachLineCarriesTheNumberOfItsStepAndItsTime() {
    StepRef step = Events.step(2, "RUN make");

    display.show(new StepStarted(step));
    now = 1_234_000_000L;
    display.show(Events.output(step, "cc -c a.c\nlin"));
    display.show(Events.output(step, "k\n"));
    display.show(new StepFinished(step, Duration.ofMillis(1400), 12_345_678));

    assertThat(screen.written)
        .hasToString(
            """
            #2 [build 2/3] RUN make
            #2 1.234 cc -c a.c
            #2 1.234 link
            #2 done in 1.4s, 12.3 MB
            """);
  }

  @Test
  void outputWithoutALineEndIsShownBeforeTheStepEnds() {
    StepRef step = Events.step(1, "RUN printf x");

    display.show(new StepStarted(step));
    display.show(Events.output(step, "x"));
    display.show(new StepFinished(step, Duration.ofMillis(3), 0));

    assertThat(screen.written.toString()).contains("#1 0.000 x\n#1 done in 0.0s\n");
  }

  @Test
  void cachedStepTakesOneLine() {
    display.show(new StepCached(Events.step(3, "COPY . /src")));

    assertThat(screen.written).hasToString("#3 cached [build 3/3] COPY . /src\n");
  }

  @Test
  void escapeSequencesOfAStepDoNotReachTheScreen() {
    StepRef step = Events.step(1, "RUN \u001b[2Jevil");

    display.show(new StepStarted(step));
    display.show(Events.output(step, "\u001b]0;title\u0007\u001b[31mred\u001b[0m\n"));

    assertThat(screen.written.toString())
        .doesNotContain("\u001b", "\u0007")
        .contains("RUN \\x1b[2Jevil", "\\x1b]0;title\\x07red");
  }

  @Test
  void failureShowsPlaceReasonAndLastLines() {
    StepRef step = Events.step(2, "RUN false");
    display.show(new StepStarted(step));
    for (int i = 1; i <= 25; i++) {
      display.show(Events.output(step, "line " + i + "\n"));
    }

    display.show(new StepFailed(step, Duration.ofSeconds(2), "exit code 1"));

    String failure = screen.written.substring(screen.written.indexOf("------"));
    assertThat(failure)
        .contains("Recipe:2: [build 2/3] RUN false", "the last 20 of 25 lines", "| line 6\n")
        .contains("failed after 2.0s: exit code 1")
        .doesNotContain("| line 5\n");
  }

  @Test
  void summaryCountsWhatRan() {
    display.show(
        new BuildFinished(
            "sha256:12", ImmutableList.of("a:1"), 1, 4, Duration.ofSeconds(125), Optional.of(0L)));

    assertThat(screen.written)
        .hasToString("built sha256:12 (a:1) in 2m05s: 1 step ran, 4 cached, 0 B new\n");
  }
}
