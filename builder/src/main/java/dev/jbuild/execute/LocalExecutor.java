package dev.jbuild.execute;

import com.google.common.collect.ImmutableList;
import dev.jbuild.container.ContainerRunner;
import dev.jbuild.copy.CopyExecutor;
import dev.jbuild.copy.CopyPlanner;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.Selection;
import dev.jbuild.copy.SourceTree;
import dev.jbuild.copy.WorkdirExecutor;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.plan.Step;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.snapshot.ActiveSnapshot;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.snapshot.Unpacker;
import dev.jbuild.solve.StepExecutor;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoredImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Plays steps on this machine. */
public final class LocalExecutor implements StepExecutor {
  private final Store store;
  private final SnapshotStore snapshots;
  private final PosixFs fs;
  private final RunExecutor runs;
  private final CopyExecutor copies;

  public LocalExecutor(
      Store store,
      SnapshotStore snapshots,
      PosixFs fs,
      StepSettings settings,
      ProgressDisplay progress,
      ContainerRunner runner) {
    this.store = store;
    this.snapshots = snapshots;
    this.fs = fs;
    this.runs = new RunExecutor(runner, settings, progress);
    this.copies =
        new CopyExecutor(Runtime.getRuntime().availableProcessors(), settings.maxLayerBytes());
  }

  @Override
  public Optional<Snapshot> base(StoredImage image) {
    Unpacker unpacker = new Unpacker(snapshots, fs, LayerLimits.defaults());
    Path temporary = store.newTemporaryDirectory("unpack");
    Optional<Snapshot> snapshot = Optional.empty();
    for (int i = 0; i < image.config().diffIds().size(); i++) {
      DiffId layer = image.config().diffIds().get(i);
      Digest blob = image.manifestDocument().layers().get(i).digest();
      snapshot =
          Optional.of(unpacker.unpack(temporary, snapshot, layer, () -> store.blobs().open(blob)));
    }
    return snapshot;
  }

  @Override
  public Snapshot run(Step.Run step, StepRef ref, Optional<Snapshot> parent) {
    ActiveSnapshot active = prepare(parent);
    boolean committed = false;
    try {
      runs.run(step, ref, active);
      Snapshot snapshot = snapshots.commit(active);
      committed = true;
      return snapshot;
    } finally {
      if (!committed) {
        snapshots.discard(active);
      }
    }
  }

  @Override
  public Snapshot copy(
      Step.Copy step, SourceTree.Context source, Selection selection, Optional<Snapshot> parent) {
    return write(parent, writer -> copies.execute(source, step.request(), selection, writer));
  }

  @Override
  public Snapshot copyFrom(Step.Copy step, SourceTree.Image source, Optional<Snapshot> parent) {
    CopyRequest request = step.request();
    Selection selection = new CopyPlanner().select(source, request);
    return write(parent, writer -> copies.execute(source, request, selection, writer));
  }

  @Override
  public Snapshot restack(Snapshot layer, Snapshot parent) {
    return snapshots.restack(store.newTemporaryDirectory("step"), layer, Optional.of(parent));
  }

  @Override
  public Snapshot workdir(Step.Workdir step, Optional<Snapshot> parent) {
    boolean[] made = new boolean[1];
    ActiveSnapshot active = prepare(parent);
    boolean committed = false;
    try {
      writeTo(
          active,
          writer ->
              made[0] =
                  new WorkdirExecutor()
                      .execute(
                          CopyRequest.bytes(step.path()),
                          step.user().isEmpty() ? null : CopyRequest.bytes(step.user()),
                          writer));
      if (!made[0] && parent.isPresent()) {
        return parent.get();
      }
      Snapshot snapshot = snapshots.commit(active);
      committed = true;
      return snapshot;
    } finally {
      if (!committed) {
        snapshots.discard(active);
      }
    }
  }

  @Override
  public SourceTree.Image open(Optional<Snapshot> snapshot, String name) {
    ImmutableList<Path> layers =
        snapshot.isPresent() ? snapshot.get().directories() : ImmutableList.of();
    try {
      return new SourceTree.Image(MergedTree.open(fs, layers), name);
    } catch (IOException e) {
      throw ExecuteException.io("cannot open the files of " + name, e);
    }
  }

  @Override
  public void cancel() {
    runs.cancel();
  }

  /** Something that is written through an overlay. */
  private interface Writing {
    void to(OverlayWriter writer);
  }

  private Snapshot write(Optional<Snapshot> parent, Writing writing) {
    ActiveSnapshot active = prepare(parent);
    boolean committed = false;
    try {
      writeTo(active, writing);
      Snapshot snapshot = snapshots.commit(active);
      committed = true;
      return snapshot;
    } finally {
      if (!committed) {
        snapshots.discard(active);
      }
    }
  }

  private void writeTo(ActiveSnapshot active, Writing writing) {
    try (MergedTree parents = MergedTree.open(fs, active.lowerDirectories());
        OverlayWriter writer = new OverlayWriter(fs, active.upper(), parents)) {
      writing.to(writer);
    } catch (IOException e) {
      throw ExecuteException.io("cannot write the layer", e);
    }
  }

  private ActiveSnapshot prepare(Optional<Snapshot> parent) {
    return snapshots.prepare(store.newTemporaryDirectory("step"), parent);
  }
}
