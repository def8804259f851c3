package dev.jbuild.solve;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.copy.SourceTree;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.DiffId;
import dev.jbuild.oci.Digest;
import dev.jbuild.plan.Step;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.StoredImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The executor of a {@link Forecast}: gives the names of trees that a build would make, and reads
 * those that are there. It writes nothing; used by one thread.
 */
public final class UnrunExecutor implements StepExecutor {
  private final SnapshotStore snapshots;
  private final Opener opener;
  private final Set<ChainId> absent = new HashSet<>();

  /** Opens a tree of the store for reading. */
  @FunctionalInterface
  public interface Opener {
    SourceTree.Image open(Optional<Snapshot> snapshot, String name);
  }

  /** The files of a tree are asked for that is not there yet; the message is its name. */
  static final class AbsentTreeException extends JbuildException {
    private static final long serialVersionUID = 1;

    private AbsentTreeException(String name) {
      super(ExitCode.FAILURE, name, null, null);
    }
  }

  public UnrunExecutor(SnapshotStore snapshots, Opener opener) {
    this.snapshots = snapshots;
    this.opener = opener;
  }

  /** A tree without files, under the name that they would have. */
  Snapshot absent(ChainId chainId) {
    absent.add(chainId);
    Path directory = snapshots.directory(chainId);
    return new Snapshot(
        chainId,
        new DiffId(chainId.digest()),
        Optional.empty(),
        0,
        ImmutableList.of(directory),
        Optional.empty(),
        directory);
  }

  /** The tree that a step would make, of which only {@code key} is known. */
  Snapshot resultOf(String key) {
    return absent(new ChainId(Digest.of(("result of " + key).getBytes(StandardCharsets.UTF_8))));
  }

  @Override
  public Optional<Snapshot> base(StoredImage image) {
    Optional<ChainId> chain = Optional.empty();
    for (DiffId layer : image.config().diffIds()) {
      chain = Optional.of(ChainId.of(chain, layer));
    }
    return chain.map(this::absent);
  }

  @Override
  public Snapshot restack(Snapshot layer, Snapshot parent) {
    Snapshot stacked = snapshots.restacked(layer, parent);
    if (absent.contains(parent.chainId()) || absent.contains(layer.chainId())) {
      absent.add(stacked.chainId());
    }
    return stacked;
  }

  @Override
  public SourceTree.Image open(Optional<Snapshot> snapshot, String name) {
    if (snapshot.isPresent() && absent.contains(snapshot.get().chainId())) {
      throw new AbsentTreeException(name);
    }
    return opener.open(snapshot, name);
  }

  @Override
  public Snapshot run(
      Step.Run step,
      StepRef ref,
      Optional<Snapshot> parent,
      ImmutableMap<Integer, MountTree> trees) {
    throw new IllegalStateException("a forecast runs no step");
  }

  @Override
  public Snapshot copy(ImmutableList<CopyInput> inputs, Optional<Snapshot> parent) {
    throw new IllegalStateException("a forecast copies nothing");
  }

  @Override
  public Snapshot workdir(Step.Workdir step, Optional<Snapshot> parent) {
    throw new IllegalStateException("a forecast makes no directory");
  }

  @Override
  public void cancel() {}
}
