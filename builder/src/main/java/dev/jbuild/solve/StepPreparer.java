package dev.jbuild.solve;

import dev.jbuild.copy.CopyPlanner;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.Selection;
import dev.jbuild.copy.SourceTree;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.Step;
import dev.jbuild.snapshot.Snapshot;
import java.util.Optional;
import java.util.function.IntFunction;

/** Computes keys; for a copy that means finding out what it takes. */
final class StepPreparer {
  private final SolveContext context;
  private final Platform platform;
  private final IntFunction<StageResult> stages;
  private final BaseTrees bases;

  /**
   * @param platform of the stage
   */
  StepPreparer(
      SolveContext context, Platform platform, IntFunction<StageResult> stages, BaseTrees bases) {
    this.context = context;
    this.platform = platform;
    this.stages = stages;
    this.bases = bases;
  }

  /**
   * The step with its key; a step that changes the configuration only has none and must not come
   * here.
   */
  PreparedStep prepare(Step step, Optional<Snapshot> parent) {
    return switch (step) {
      case Step.Run run -> new PreparedStep(run, context.keys.run(run, platform, parent), null);
      case Step.Workdir workdir ->
          new PreparedStep(workdir, context.keys.workdir(workdir, parent), null);
      case Step.Copy copy -> prepareCopy(copy, parent);
      case Step.Configure configure ->
          throw new IllegalArgumentException("a configuration step has no key");
    };
  }

  private PreparedStep prepareCopy(Step.Copy copy, Optional<Snapshot> parent) {
    if (copy.source() instanceof Step.Source.Context) {
      Selection selection =
          new CopyPlanner().select(new SourceTree.Context(context.files), copy.request());
      return new PreparedStep(copy, context.keys.copy(copy, selection.digest(), parent), selection);
    }
    Digest digest = treeDigest(tree(copy.source()), copy.request(), name(copy.source()));
    return new PreparedStep(copy, context.keys.copy(copy, digest, parent), null);
  }

  /** The file system that a copy reads from, other than the context. */
  Optional<Snapshot> tree(Step.Source source) {
    return switch (source) {
      case Step.Source.Stage(int index) -> stages.apply(index).snapshot();
      case Step.Source.Image(var image) -> bases.tree(image);
      case Step.Source.Context _ ->
          throw new IllegalArgumentException("the context is no tree of the store");
    };
  }

  static String name(Step.Source source) {
    return switch (source) {
      case Step.Source.Stage(int index) -> "stage " + index;
      case Step.Source.Image(var image) ->
          image.names().isEmpty() ? image.id().toString() : image.names().getFirst().toString();
      case Step.Source.Context _ -> "context";
    };
  }

  /** A committed tree never changes, so what a request takes from it is worked out once. */
  private Digest treeDigest(Optional<Snapshot> snapshot, CopyRequest request, String name) {
    String tree = snapshot.isPresent() ? snapshot.get().chainId().toString() : "scratch";
    Optional<Digest> known = context.selections.find(tree, request);
    if (known.isPresent()) {
      return known.get();
    }
    SourceTree.Image source = context.executor().open(snapshot, name);
    try (var _ = source.tree()) {
      Digest digest = new CopyPlanner().select(source, request).digest();
      context.selections.put(tree, request, digest);
      return digest;
    }
  }
}
