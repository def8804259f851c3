package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.copy.SourceTree;
import dev.jbuild.plan.Step;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.solve.CopyInput;
import dev.jbuild.solve.MountTree;
import dev.jbuild.solve.StepExecutor;
import dev.jbuild.store.StoredImage;
import java.util.Optional;

/** Plays nothing: {@code --require-cached}. */
final class CachedOnly implements StepExecutor {

  /** Something would have to run. */
  static final class NotCachedException extends JbuildException {
    private static final long serialVersionUID = 1;

    private NotCachedException() {
      super(ExitCode.NOT_CACHED, "not in the cache, and --require-cached is given", null, null);
    }
  }

  @Override
  public Optional<Snapshot> base(StoredImage image) {
    throw new NotCachedException();
  }

  @Override
  public Snapshot run(
      Step.Run step,
      StepRef ref,
      Optional<Snapshot> parent,
      ImmutableMap<Integer, MountTree> trees) {
    throw new NotCachedException();
  }

  @Override
  public Snapshot copy(ImmutableList<CopyInput> inputs, Optional<Snapshot> parent) {
    throw new NotCachedException();
  }

  @Override
  public Snapshot restack(Snapshot layer, Snapshot parent) {
    throw new NotCachedException();
  }

  @Override
  public Snapshot workdir(Step.Workdir step, Optional<Snapshot> parent) {
    throw new NotCachedException();
  }

  @Override
  public SourceTree.Image open(Optional<Snapshot> snapshot, String name) {
    throw new NotCachedException();
  }

  @Override
  public void cancel() {}
}
