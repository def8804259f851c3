package dev.jbuild.execute;

import dev.jbuild.posix.ProcessOutput;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.BuildEvent.Stream;
import dev.jbuild.progress.ProgressDisplay;

/** Shows what the process of a step writes. */
final class StepOutputs implements ProcessOutput {
  private final StepRef step;
  private final ProgressDisplay progress;

  StepOutputs(StepRef step, ProgressDisplay progress) {
    this.step = step;
    this.progress = progress;
  }

  @Override
  public void standardOutput(byte[] bytes) {
    progress.show(new BuildEvent.StepOutput(step, Stream.STDOUT, bytes));
  }

  @Override
  public void standardError(byte[] bytes) {
    progress.show(new BuildEvent.StepOutput(step, Stream.STDERR, bytes));
  }
}
