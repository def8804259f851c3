package dev.jbuild.solve;

import dev.jbuild.copy.SourceTree;
import dev.jbuild.plan.Step;
import dev.jbuild.snapshot.Snapshot;
import java.util.Optional;
import java.util.function.IntFunction;

/** The trees that copies and mounts of one stage read from. */
final class SourceTrees {
  private final SolveContext context;
  private final IntFunction<StageResult> stages;
  private final BaseTrees bases;

  SourceTrees(SolveContext context, IntFunction<StageResult> stages, BaseTrees bases) {
    this.context = context;
    this.stages = stages;
    this.bases = bases;
  }

  /** A directory of this machine; absent when the source is a tree of the store. */
  Optional<SourceTree.Context> directory(Step.Source source) {
    return switch (source) {
      case Step.Source.Context _ -> Optional.of(new SourceTree.Context(context.files.context()));
      case Step.Source.NamedContext(_, var path) ->
          Optional.of(new SourceTree.Context(context.directories.open(path)));
      case Step.Source.Remote remote ->
          Optional.of(
              new SourceTree.Context(context.directories.openWhole(context.remotes.apply(remote))));
      case Step.Source.Scratch _, Step.Source.Stage _, Step.Source.Image _ -> Optional.empty();
    };
  }

  /** A tree of the store; absent when it is empty. */
  Optional<Snapshot> tree(Step.Source source) {
    return switch (source) {
      case Step.Source.Scratch _ -> Optional.empty();
      case Step.Source.Stage(int index) -> stages.apply(index).snapshot();
      case Step.Source.Image(var image) -> bases.tree(image);
      case Step.Source.Context _, Step.Source.NamedContext _, Step.Source.Remote _ ->
          throw new IllegalArgumentException("a directory is no tree of the store");
    };
  }

  /** Opens a tree of the store; the caller closes it. */
  SourceTree.Image open(Step.Source source) {
    return context.executor().open(tree(source), name(source));
  }

  static String name(Step.Source source) {
    return switch (source) {
      case Step.Source.Scratch _ -> "scratch";
      case Step.Source.Stage(int index) -> "stage " + index;
      case Step.Source.Image(var image) -> image.displayName();
      case Step.Source.Context _ -> "context";
      case Step.Source.NamedContext(var name, _) -> "context " + name;
      case Step.Source.Remote(var remote, _, _) -> remote.shown();
    };
  }
}
