package dev.jbuild.execute;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.container.ContainerRunner;
import dev.jbuild.copy.CopyExecutor;
import dev.jbuild.copy.CopyPlanner;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.Selection;
import dev.jbuild.copy.SourceTree;
import dev.jbuild.copy.WorkdirExecutor;
import dev.jbuild.layer.LayerDigest;
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
import dev.jbuild.solve.CopyInput;
import dev.jbuild.solve.MountTree;
import dev.jbuild.solve.StepExecutor;
import dev.jbuild.solve.StepFailure;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoredImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plays steps on this machine. */
public final class LocalExecutor implements StepExecutor, AutoCloseable {
  private final Store store;
  private final SnapshotStore snapshots;
  private final PosixFs fs;
  private final RunExecutor runs;
  private final CopyExecutor copies;
  private final SshAgents agents;
  private final CacheMounts caches;
  private final Disposal disposal;
  private final long maxLayerBytes;
  private @Nullable Path temporary;

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
    this.maxLayerBytes = settings.maxLayerBytes();
    this.copies = new CopyExecutor(Runtime.getRuntime().availableProcessors(), maxLayerBytes);
    this.agents = new SshAgents(settings.agents(), fs, settings.runRoot());
    this.caches = new CacheMounts(store, fs, copies);
    this.disposal = new Disposal(fs);
    StepMounts.Tools tools =
        new StepMounts.Tools(store, fs, caches, settings.secrets(), agents, disposal);
    this.runs = new RunExecutor(runner, settings, progress, tools);
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

  /** Each try writes to an upper directory of its own. */
  @Override
  public Snapshot run(
      Step.Run step,
      StepRef ref,
      Optional<Snapshot> parent,
      ImmutableMap<Integer, MountTree> trees) {
    Retries retries = runs.retries(step, ref);
    while (true) {
      ActiveSnapshot active = prepare(parent);
      boolean committed = false;
      try {
        runs.run(step, ref, active, trees);
        Snapshot snapshot = snapshots.commit(active, bounded(snapshots.digest(active)));
        committed = true;
        return snapshot;
      } catch (StepFailure e) {
        retries.again(e);
      } finally {
        if (!committed) {
          snapshots.discard(active);
        }
      }
    }
  }

  /** What a copy may write is known before; what a program writes, only now. */
  private LayerDigest bounded(LayerDigest digest) {
    if (digest.tarBytes() > maxLayerBytes) {
      throw ExecuteException.largeLayer(digest.tarBytes(), maxLayerBytes);
    }
    return digest;
  }

  @Override
  public Snapshot copy(ImmutableList<CopyInput> inputs, Optional<Snapshot> parent) {
    return write(
        parent,
        writer -> {
          for (CopyInput input : inputs) {
            Selection selection = input.selection();
            if (selection == null) {
              selection = new CopyPlanner().select(input.source(), input.request());
            }
            copies.execute(input.source(), input.request(), selection, writer);
          }
        });
  }

  @Override
  public Snapshot restack(Snapshot layer, Snapshot parent) {
    return snapshots.restack(temporary(), layer, Optional.of(parent));
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
    return open(fs, snapshot, name);
  }

  /** Opens a tree of the store for reading, which needs no executor; the caller closes it. */
  public static SourceTree.Image open(PosixFs fs, Optional<Snapshot> snapshot, String name) {
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

  /** Ends what serves the steps; called when none runs any more. */
  @Override
  public void close() {
    agents.close();
    caches.close();
    runs.close();
    disposal.close();
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
    return snapshots.prepare(temporary(), parent);
  }

  /**
   * Where layers are written, whose names there are unique. The layers of a build are together and
   * away from others: ext4 otherwise places all of them where builds before had theirs, and who
   * removed many files there makes each new one cost a search, up to 20 times as much.
   */
  private synchronized Path temporary() {
    Path directory = temporary;
    if (directory == null) {
      try {
        Path build = store.newTemporaryDirectory("build");
        fs.spreadChildren(build);
        directory = Files.createDirectory(build.resolve("steps"));
        temporary = directory;
      } catch (IOException e) {
        throw ExecuteException.io("cannot make a directory for steps", e);
      }
    }
    return directory;
  }
}
