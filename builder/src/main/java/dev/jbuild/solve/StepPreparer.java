package dev.jbuild.solve;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.copy.CopyPlanner;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.Selection;
import dev.jbuild.copy.SourceTree;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.RunMount;
import dev.jbuild.plan.Step;
import dev.jbuild.snapshot.Snapshot;
import java.util.Optional;

/** Computes keys; for a copy or a mount that means finding out what it takes. */
final class StepPreparer {
  /** Where the files of a mount stand in a tree made for it. */
  static final String MOUNTED = "files";

  private final SolveContext context;
  private final Platform platform;
  private final SourceTrees trees;

  /**
   * @param platform of the stage
   */
  StepPreparer(SolveContext context, Platform platform, SourceTrees trees) {
    this.context = context;
    this.platform = platform;
    this.trees = trees;
  }

  /**
   * The step with its key; a step that changes the configuration only has none and must not come
   * here.
   */
  PreparedStep prepare(Step step, Optional<Snapshot> parent) {
    return switch (step) {
      case Step.Run run -> prepareRun(run, parent);
      case Step.Workdir workdir ->
          new PreparedStep(workdir, context.keys.workdir(workdir, parent), ImmutableMap.of());
      case Step.Copy copy -> prepareCopy(copy, parent);
      case Step.Configure configure ->
          throw new IllegalArgumentException("a configuration step has no key");
    };
  }

  private PreparedStep prepareCopy(Step.Copy copy, Optional<Snapshot> parent) {
    ImmutableMap.Builder<Integer, Selection> selections = ImmutableMap.builder();
    ImmutableList.Builder<Digest> digests = ImmutableList.builder();
    for (int i = 0; i < copy.parts().size(); i++) {
      Step.Part part = copy.parts().get(i);
      digests.add(digest(part.source(), part.request(), i, selections));
    }
    CacheKey key = context.keys.copy(copy, digests.build(), parent);
    return new PreparedStep(copy, key, selections.buildOrThrow());
  }

  private PreparedStep prepareRun(Step.Run run, Optional<Snapshot> parent) {
    ImmutableMap.Builder<Integer, Selection> selections = ImmutableMap.builder();
    ImmutableList.Builder<String> inputs = ImmutableList.builder();
    for (int i = 0; i < run.mounts().size(); i++) {
      inputs.add(input(run.mounts().get(i), i, selections));
    }
    CacheKey key = context.keys.run(run, inputs.build(), platform, parent);
    return new PreparedStep(run, key, selections.buildOrThrow());
  }

  /** What a mount's content adds to the key. */
  private String input(
      RunMount mount, int number, ImmutableMap.Builder<Integer, Selection> selections) {
    return switch (mount) {
      case RunMount.Bind bind -> mounted(bind.tree(), bind.source(), number, selections);
      case RunMount.Cache cache ->
          cache.from().isPresent()
              ? mounted(cache.from().get(), cache.source(), number, selections)
              : "";
      case RunMount.Secret secret -> secret.inKey() ? secretDigest(secret.id()) : "";
      case RunMount.Tmpfs tmpfs -> "";
      case RunMount.Ssh ssh -> "";
    };
  }

  private String secretDigest(String id) {
    context.notes.unrepeatable();
    return context.secretDigests.apply(id).orElse("absent");
  }

  private String mounted(
      Step.Source source,
      String path,
      int number,
      ImmutableMap.Builder<Integer, Selection> selections) {
    if (path.isEmpty() && trees.directory(source).isEmpty()) {
      // all of a tree: its chainID tells it without a look at the files
      return treeName(trees.tree(source));
    }
    return digest(source, mountRequest(path), number, selections).toString();
  }

  static CopyRequest mountRequest(String path) {
    return CopyRequest.ofPath(path, "/" + MOUNTED, "mount of /" + path);
  }

  private Digest digest(
      Step.Source source,
      CopyRequest request,
      int number,
      ImmutableMap.Builder<Integer, Selection> selections) {
    Optional<SourceTree.Context> directory = trees.directory(source);
    if (directory.isEmpty()) {
      return treeDigest(source, request);
    }
    Selection selection = select(source, directory.get(), request);
    selections.put(number, selection);
    return selection.digest();
  }

  private Selection select(Step.Source source, SourceTree.Context directory, CopyRequest request) {
    if (source instanceof Step.Source.Context) {
      Selection selection = context.files.take(request);
      context.notes.contextRead(request, selection.digest());
      return selection;
    }
    context.notes.unrepeatable();
    return new CopyPlanner().select(directory, request);
  }

  /** A committed tree never changes, so what a request takes from it is worked out once. */
  private Digest treeDigest(Step.Source from, CopyRequest request) {
    String tree = treeName(trees.tree(from));
    Optional<Digest> known = context.selections.find(tree, request);
    if (known.isPresent()) {
      return known.get();
    }
    SourceTree.Image source = trees.open(from);
    try (var _ = source.tree()) {
      Digest digest = new CopyPlanner().select(source, request).digest();
      context.selections.put(tree, request, digest);
      return digest;
    }
  }

  private static String treeName(Optional<Snapshot> tree) {
    return tree.isPresent() ? tree.get().chainId().toString() : "scratch";
  }
}
