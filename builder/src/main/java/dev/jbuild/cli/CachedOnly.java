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

/**
 * Runs no step: {@code --require-cached}. What is no step is done: a base image is unpacked, trees
 * are read to find out what a step takes from them, and the cached layer of a linked copy is put on
 * a base that is new.
 */
final class CachedOnly implements StepExecutor {
  private final StepExecutor local;

  /** Something would have to run. */
  static final class NotCachedException extends JbuildException {
    private static final long serialVersionUID = 1;

    private NotCachedException() {
      super(
          ExitCode.NOT_CACHED,
          "not in the cache, and --require-cached is given",
          "`jbuild plan` with the same options tells why",
          null);
    }
  }

  /**
   * @param local does what is no step
   */
  CachedOnly(StepExecutor local) {
    this.local = local;
  }

  @Override
  public Optional<Snapshot> base(StoredImage image) {
    return local.base(image);
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
    return local.restack(layer, parent);
  }

  @Override
  public Snapshot workdir(Step.Workdir step, Optional<Snapshot> parent) {
    throw new NotCachedException();
  }

  @Override
  public SourceTree.Image open(Optional<Snapshot> snapshot, String name) {
    return local.open(snapshot, name);
  }

  @Override
  public void cancel() {
    local.cancel();
  }
}
