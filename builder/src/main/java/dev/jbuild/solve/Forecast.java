package dev.jbuild.solve;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.CacheRecord;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.RunCheck;
import dev.jbuild.plan.RunMount;
import dev.jbuild.plan.StagePlan;
import dev.jbuild.plan.StagePlan.Base;
import dev.jbuild.plan.Step;
import dev.jbuild.plan.StepGraph;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.solve.UnrunExecutor.AbsentTreeException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a build would do if it began now, told without doing it: the same keys, asked of the same
 * cache.
 *
 * <p>The tree of a step that would run is not known. A name made of the step's own key stands for
 * it, so that all that comes after it has a key of a kind, too: two steps with the same one are the
 * same step, though nobody knows the key that they will have. A step that depends on such a tree
 * may turn out to be cached, when the tree comes out as it was at an earlier time.
 */
public final class Forecast {
  private final SolveContext context;
  private final UnrunExecutor trees;
  private final Map<Integer, StageResult> stages = new HashMap<>();

  /** Trees that are not known, with the step that is to make them. */
  private final Map<ChainId, StepRef> open = new HashMap<>();

  /** Keys of the steps that would run, known or standing for those. */
  private final Map<Digest, StepRef> running = new HashMap<>();

  /** Steps of which not even such a key can be made. */
  private final Map<Shadow, StepRef> shadows = new HashMap<>();

  private final ImmutableList.Builder<Part> parts = ImmutableList.builder();

  /**
   * What the key of a step will be made of, where some of it is not known: steps with the same
   * shadow will have the same key.
   *
   * @param what the fields of the step that count
   * @param sources where it reads from: the name of a tree, or the source itself
   */
  private record Shadow(
      ImmutableList<Object> what, Optional<ChainId> parent, ImmutableList<Object> sources) {}

  /**
   * One step and what would become of it.
   *
   * @param programs platform of the programs in its stage
   */
  public record Part(StepRef ref, Step step, Outlook outlook, Platform programs) {}

  private Forecast(SolveContext context, UnrunExecutor trees) {
    this.context = context;
    this.trees = trees;
  }

  /**
   * The steps of all graphs in the order in which {@link Solver} numbers them.
   *
   * @param trees the executor of {@code context}
   * @throws JbuildException when a step cannot be done, as a copy of a file that is not there
   */
  public static ImmutableList<Part> of(
      ImmutableList<StepGraph> graphs, SolveContext context, UnrunExecutor trees) {
    Forecast forecast = new Forecast(context, trees);
    int total = 0;
    for (StepGraph graph : graphs) {
      total += graph.stepCount();
    }
    int before = 0;
    for (StepGraph graph : graphs) {
      StepNumbers numbers = new StepNumbers(graph, new Solver.Place(before, total));
      forecast.stages.clear();
      graph.stages().forEach(plan -> forecast.add(plan, numbers));
      before += graph.stepCount();
    }
    return forecast.parts.build();
  }

  private void add(StagePlan plan, StepNumbers numbers) {
    BaseTrees bases = new BaseTrees(context);
    SourceTrees sources = new SourceTrees(context, this::stage, bases);
    StepPreparer preparer = new StepPreparer(context, plan.platform(), sources);
    Optional<Snapshot> tree =
        switch (plan.base()) {
          case Base.Scratch _, Base.Directory _ -> Optional.empty();
          case Base.Image(var image) -> bases.tree(image);
          case Base.Stage(int index) -> stage(index).snapshot();
        };
    for (int i = 0; i < plan.steps().size(); i++) {
      Step step = plan.steps().get(i);
      StepRef ref = numbers.ref(plan, i + 1, step.info());
      if (step instanceof Step.Configure) {
        parts.add(new Part(ref, step, new Outlook.Configures(), programs(plan)));
      } else {
        tree = Optional.of(new Look(plan, step, ref, tree).add(preparer));
      }
    }
    stages.put(plan.index(), new StageResult(plan, Optional.empty(), tree, ImmutableList.of()));
  }

  private Platform programs(StagePlan plan) {
    return RunCheck.programs(plan, index -> programs(stage(index).plan()));
  }

  private StageResult stage(int index) {
    StageResult result = stages.get(index);
    if (result == null) {
      throw new IllegalStateException("stage " + index + " comes after one that needs it");
    }
    return result;
  }

  /** The look at one step that has a key. */
  private final class Look {
    private final StagePlan plan;
    private final Step step;
    private final StepRef ref;
    private final Optional<Snapshot> parent;

    Look(StagePlan plan, Step step, StepRef ref, Optional<Snapshot> parent) {
      this.plan = plan;
      this.step = step;
      this.ref = ref;
      this.parent = parent;
    }

    /** Adds the outlook, and gives the tree after the step or what stands for it. */
    Snapshot add(StepPreparer preparer) {
      Optional<String> fetched = fetched();
      if (fetched.isPresent()) {
        return unknown(new Outlook.Fetches(fetched.get()));
      }
      CacheKey key;
      try {
        key = preparer.prepare(step, parent).key();
      } catch (AbsentTreeException e) {
        Optional<StepRef> on = dependsOn();
        return unknown(
            on.isPresent()
                ? new Outlook.Depends(on.get())
                : new Outlook.Unpacks(String.valueOf(e.getMessage())));
      } catch (JbuildException e) {
        throw StepFailure.at(ref.location(), ref.title(), e);
      }
      return look(key);
    }

    private Snapshot look(CacheKey key) {
      StepRef twin = running.get(key.digest());
      if (twin != null) {
        return told(new Outlook.Shares(twin), after(trees.resultOf(key.toString())));
      }
      boolean allowed = StageRun.cacheAllowed(plan, step);
      Optional<StepRef> on = dependsOn();
      if (on.isPresent()) {
        return runs(key, allowed ? new Outlook.Depends(on.get()) : new Outlook.RunsAnyway());
      }
      if (!allowed) {
        return runs(key, new Outlook.Runs(key, Outlook.Miss.NOT_ALLOWED));
      }
      Optional<CacheRecord> record = context.index.find(key);
      if (record.isEmpty()) {
        return runs(key, new Outlook.Runs(key, Outlook.Miss.NO_RECORD));
      }
      Optional<Snapshot> found = context.snapshots.find(record.get().chainId());
      return found.isPresent()
          ? told(new Outlook.Cached(key.digest()), after(found.get()))
          : runs(key, new Outlook.Runs(key, Outlook.Miss.RESULT_GONE));
    }

    private Snapshot runs(CacheKey key, Outlook outlook) {
      running.put(key.digest(), ref);
      Snapshot made = trees.resultOf(key.toString());
      open.put(made.chainId(), ref);
      return told(outlook, after(made));
    }

    /** Not even a key that stands for the true one can be made. */
    private Snapshot unknown(Outlook outlook) {
      StepRef twin = shadows.putIfAbsent(shadow(), ref);
      if (twin != null) {
        return told(new Outlook.Shares(twin), after(trees.resultOf("step " + twin.index())));
      }
      Snapshot made = trees.resultOf("step " + ref.index());
      open.put(made.chainId(), ref);
      boolean anyway = !StageRun.cacheAllowed(plan, step);
      return told(anyway ? new Outlook.RunsAnyway() : outlook, after(made));
    }

    private Snapshot told(Outlook outlook, Snapshot after) {
      parts.add(new Part(ref, step, outlook, programs(plan)));
      return after;
    }

    /** What was made without what is below it is put there; that tree is open if either is. */
    private Snapshot after(Snapshot made) {
      if (!StageRun.isApart(step) || parent.isEmpty()) {
        return made;
      }
      Snapshot stacked = trees.restack(made, parent.get());
      StepRef by = open.getOrDefault(made.chainId(), open.get(parent.get().chainId()));
      if (by != null) {
        open.put(stacked.chainId(), by);
      }
      return stacked;
    }

    private Shadow shadow() {
      ImmutableList.Builder<Object> names = ImmutableList.builder();
      for (Step.Source source : sources()) {
        names.add(
            source instanceof Step.Source.Stage(int index)
                ? stage(index).snapshot().map(Snapshot::chainId)
                : source);
      }
      return new Shadow(
          what(),
          StageRun.isApart(step) ? Optional.empty() : parent.map(Snapshot::chainId),
          names.build());
    }

    private ImmutableList<Object> what() {
      return switch (step) {
        case Step.Run run ->
            ImmutableList.of(
                plan.platform(),
                run.arguments(),
                run.environment(),
                run.user(),
                run.workingDirectory(),
                run.network(),
                run.hostname(),
                run.script(),
                run.mounts(),
                run.policy().privileged());
        case Step.Copy copy ->
            ImmutableList.of(
                copy.link(),
                ImmutableList.copyOf(copy.parts().stream().map(Step.Part::request).toList()));
        case Step.Workdir workdir -> ImmutableList.of(workdir.path(), workdir.user());
        case Step.Configure _ -> throw new IllegalStateException("has no key");
      };
    }

    private Optional<String> fetched() {
      for (Step.Source source : sources()) {
        if (source instanceof Step.Source.Remote) {
          return Optional.of(SourceTrees.name(source));
        }
      }
      return Optional.empty();
    }

    /** The step that is to make a tree which the key depends on. */
    private Optional<StepRef> dependsOn() {
      if (parent.isPresent() && !StageRun.isApart(step) && open(parent).isPresent()) {
        return open(parent);
      }
      for (Step.Source source : sources()) {
        if (source instanceof Step.Source.Stage(int index)
            && open(stage(index).snapshot()).isPresent()) {
          return open(stage(index).snapshot());
        }
      }
      return Optional.empty();
    }

    private Optional<StepRef> open(Optional<Snapshot> tree) {
      return tree.flatMap(known -> Optional.ofNullable(open.get(known.chainId())));
    }

    private ImmutableList<Step.Source> sources() {
      ImmutableList.Builder<Step.Source> sources = ImmutableList.builder();
      if (step instanceof Step.Copy copy) {
        copy.parts().forEach(part -> sources.add(part.source()));
      } else if (step instanceof Step.Run run) {
        for (RunMount mount : run.mounts()) {
          mount.from().ifPresent(sources::add);
        }
      }
      return sources.build();
    }
  }
}
