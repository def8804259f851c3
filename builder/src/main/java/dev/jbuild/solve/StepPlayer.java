package dev.jbuild.solve;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.CacheRecord;
import dev.jbuild.cache.KeyBuilder;
import dev.jbuild.cache.KeyLocks;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.Selection;
import dev.jbuild.copy.SourceTree;
import dev.jbuild.plan.RunMount;
import dev.jbuild.plan.Step;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.snapshot.Snapshot;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has a prepared step executed, its inputs opened and closed again. */
final class StepPlayer {
  private final SolveContext context;
  private final SourceTrees trees;

  StepPlayer(SolveContext context, SourceTrees trees) {
    this.context = context;
    this.trees = trees;
  }

  Snapshot play(PreparedStep ready, StepRef ref, Optional<Snapshot> parent)
      throws InterruptedException {
    StepExecutor executor = context.executor();
    return switch (ready.step()) {
      case Step.Run run -> executor.run(run, ref, parent, mountTrees(run, ready));
      case Step.Workdir workdir -> executor.workdir(workdir, parent);
      case Step.Copy copy -> copy(copy, ready, copy.link() ? Optional.empty() : parent);
      case Step.Configure configure ->
          throw new IllegalArgumentException("a configuration step is not played");
    };
  }

  private Snapshot copy(Step.Copy copy, PreparedStep ready, Optional<Snapshot> parent) {
    List<SourceTree.Image> open = new ArrayList<>();
    try {
      ImmutableList.Builder<CopyInput> inputs = ImmutableList.builder();
      for (int i = 0; i < copy.parts().size(); i++) {
        Step.Part part = copy.parts().get(i);
        Optional<SourceTree.Context> directory = trees.directory(part.source());
        if (directory.isEmpty()) {
          open.add(trees.open(part.source()));
        }
        SourceTree source = directory.isPresent() ? directory.get() : open.getLast();
        inputs.add(new CopyInput(source, part.request(), ready.selections().get(i)));
      }
      return context.executor().copy(inputs.build(), parent);
    } finally {
      open.forEach(source -> source.tree().close());
    }
  }

  private ImmutableMap<Integer, MountTree> mountTrees(Step.Run run, PreparedStep ready)
      throws InterruptedException {
    ImmutableMap.Builder<Integer, MountTree> shown = ImmutableMap.builder();
    for (int i = 0; i < run.mounts().size(); i++) {
      RunMount mount = run.mounts().get(i);
      if (mount.from().isPresent()) {
        shown.put(i, mountTree(mount.from().get(), mount.source(), ready.selections().get(i)));
      }
    }
    return shown.buildOrThrow();
  }

  private MountTree mountTree(Step.Source source, String path, @Nullable Selection selection)
      throws InterruptedException {
    Optional<SourceTree.Context> directory = trees.directory(source);
    if (directory.isEmpty() || selection == null) {
      return new MountTree(trees.tree(source), path);
    }
    return new MountTree(
        Optional.of(collected(directory.get(), path, selection)), StepPreparer.MOUNTED);
  }

  /**
   * Files of a directory as a tree of the store, so that a step sees what the ignore rules leave,
   * owned by root, and cannot change the directory. Made once for the same content.
   */
  private Snapshot collected(SourceTree.Context source, String path, Selection selection)
      throws InterruptedException {
    CacheKey key = new KeyBuilder("mount").add("selection", selection.digest().toString()).build();
    try (KeyLocks.Held _ = context.locks().hold(key)) {
      Optional<Snapshot> known =
          context.index.find(key).flatMap(record -> context.snapshots.find(record.chainId()));
      if (known.isPresent()) {
        return known.get();
      }
      long begin = System.nanoTime();
      CopyRequest request = StepPreparer.mountRequest(path);
      Snapshot made =
          context
              .executor()
              .copy(ImmutableList.of(new CopyInput(source, request, selection)), Optional.empty());
      context.snapshots.flush();
      context.index.put(
          key,
          new CacheRecord(
              made.chainId(),
              context.clock.instant().truncatedTo(ChronoUnit.SECONDS),
              (System.nanoTime() - begin) / 1_000_000,
              key.fields()));
      return made;
    }
  }
}
