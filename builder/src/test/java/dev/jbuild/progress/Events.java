package dev.jbuild.progress;

import dev.jbuild.progress.BuildEvent.StepOutput;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.BuildEvent.Stream;
import java.nio.charset.StandardCharsets;

/** Events for tests. */
final class Events {
  private Events() {}

  static StepRef step(int index, String title) {
    return new StepRef(index, 3, "build", index, 3, "Recipe:" + index, title);
  }

  static StepOutput output(StepRef step, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new StepOutput(step, Stream.STDOUT, bytes);
  }
}
