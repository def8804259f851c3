package dev.jbuild.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.BuildEvent.StepStarted;
import dev.jbuild.progress.BuildEvent.Warning;
import org.junit.jupiter.api.Test;

class JsonDisplayTest {
  private final FakeScreen screen = new FakeScreen();
  private final JsonDisplay display = new JsonDisplay(screen);

  @Test
  void eachEventIsOneDocumentOnOneLine() {
    StepRef step = Events.step(1, "RUN echo \"a\"");

    display.show(new StepStarted(step));
    display.show(Events.output(step, "x\u001b[31m\ny"));
    display.show(new Warning("two\nlines"));

    assertThat(screen.written)
        .hasToString(
            """
            {"event":"step-started","step":1,"total":3,"stage":"build","stageStep":1,"stageTotal":3,\
            "location":"Recipe:1","title":"RUN echo \\"a\\""}
            {"event":"step-output","step":1,"stream":"stdout","text":"x\\u001b[31m"}
            {"event":"warning","text":"two\\nlines"}
            """);
  }

  @Test
  void lineThatIsNoUtf8KeepsItsBytes() {
    StepRef step = Events.step(1, "RUN x");

    display.show(Events.output(step, "\u00ff\u00fe\n"));

    assertThat(screen.written.toString()).contains("\"base64\":\"//4=\"");
  }
}
