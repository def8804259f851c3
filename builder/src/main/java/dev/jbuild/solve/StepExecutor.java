package dev.jbuild.solve;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.copy.SourceTree;
import dev.jbuild.plan.Step;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.store.StoredImage;
import java.util.Optional;

/**
 * Does the work of steps. Each method returns the committed tree, and leaves nothing behind when it
 * throws.
 */
public interface StepExecutor {

  /** The tree of a base image, unpacked if it is not yet; absent for an image without layers. */
  Optional<Snapshot> base(StoredImage image);

  /**
   * Runs a process. Its output goes to the progress display.
   *
   * @param trees what its mounts show, by number of the mount
   * @throws StepFailure when it ends with anything but 0
   */
  Snapshot run(
      Step.Run step,
      StepRef ref,
      Optional<Snapshot> parent,
      ImmutableMap<Integer, MountTree> trees);

  /** Writes the inputs onto the parent, one after the other. */
  Snapshot copy(ImmutableList<CopyInput> inputs, Optional<Snapshot> parent);

  /** The layer of a linked copy, which has no parent, on top of another tree; copies no file. */
  Snapshot restack(Snapshot layer, Snapshot parent);

  /** Makes a directory; the parent itself when it is there already. */
  Snapshot workdir(Step.Workdir step, Optional<Snapshot> parent);

  /** Opens the file system of a stage or an image to copy from; the caller closes its tree. */
  SourceTree.Image open(Optional<Snapshot> snapshot, String name);

  /**
   * Stops every process that runs now or will be started; called from any thread, more than once.
   */
  void cancel();
}
