package dev.jbuild.solve;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import dev.jbuild.plan.StagePlan;
import dev.jbuild.plan.Step;
import dev.jbuild.plan.StepGraph;
import dev.jbuild.progress.BuildEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Plays a graph once.
 *
 * <p>Stages run on platform threads: their steps sit in system calls, where a virtual thread would
 * hold its carrier.
 */
public final class Solver {
  /** A recipe may have thousands of stages; far fewer can be at work at once. */
  private static final int MOST_THREADS = 64;

  private final StepGraph graph;
  private final SolveContext context;
  private final int jobs;
  private final Place place;
  private final Map<Integer, StageRun> runs = new HashMap<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * Which of the steps that people see are those of a graph, when several are played.
   *
   * @param before number of steps of the graphs before it
   * @param total number of steps of all graphs
   */
  public record Place(int before, int total) {
    static final Place ALONE = new Place(0, 0);
  }

  /**
   * @param jobs how many steps may run at once
   */
  public Solver(StepGraph graph, SolveContext context, int jobs) {
    this(graph, context, jobs, Place.ALONE);
  }

  /** As {@link #Solver(StepGraph, SolveContext, int)}, for one graph of several. */
  public Solver(StepGraph graph, SolveContext context, int jobs, Place place) {
    this.graph = graph;
    this.context = context;
    this.jobs = jobs;
    this.place = place;
  }

  /**
   * Plays every stage of the graph.
   *
   * @throws JbuildException of the first step that failed; all others have ended then
   */
  public StageResult solve() {
    List<StageRun> unfinished = new ArrayList<>();
    StepNumbers numbers = new StepNumbers(graph, place);
    for (StagePlan plan : graph.stages()) {
      StageRun run = new StageRun(plan, context, numbers, this::stage);
      runs.put(plan.index(), run);
      if (!run.advanceFromCache()) {
        unfinished.add(run);
      }
    }
    if (unfinished.size() == 1) {
      unfinished.getFirst().finish();
    } else if (!unfinished.isEmpty()) {
      inParallel(unfinished);
    }
    return stage(graph.target().index()).await();
  }

  /** The results of all stages that the target needs, in their order; after {@link #solve}. */
  public ImmutableList<StageResult> stages() {
    ImmutableList.Builder<StageResult> results = ImmutableList.builder();
    for (StagePlan plan : graph.stages()) {
      results.add(stage(plan.index()).await());
    }
    return results.build();
  }

  private StageRun stage(int stage) {
    StageRun run = runs.get(stage);
    if (run == null) {
      throw new IllegalStateException("stage " + stage + " comes after one that needs it");
    }
    return run;
  }

  private void inParallel(List<StageRun> unfinished) {
    context.limitTo(new Semaphore(jobs));
    CountDownLatch done = new CountDownLatch(unfinished.size());
    // first in, first out: a stage only ever waits for one that was handed in before it, so no
    // number of
    // threads can lock up
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(unfinished.size(), MOST_THREADS),
            Thread.ofPlatform().name("stage-", 0).daemon().factory());
    for (StageRun run : unfinished) {
      threads.execute(
          () -> {
            try {
              run.finish();
            } catch (Throwable e) {
              fail(e);
            } finally {
              run.markDone();
              done.countDown();
            }
          });
    }
    threads.shutdown();
    try {
      done.await();
    } catch (InterruptedException e) {
      context.cancel();
      Thread.currentThread().interrupt();
      throw new CanceledException();
    }
    rethrow();
  }

  /** Only the first failure counts: the others are its consequence. */
  private void fail(Throwable e) {
    if (failure.compareAndSet(null, e)) {
      context.cancel();
    }
  }

  private void rethrow() {
    Throwable first = failure.get();
    if (first instanceof JbuildException e) {
      throw e;
    }
    if (first instanceof RuntimeException e) {
      throw e;
    }
    if (first instanceof Error e) {
      throw e;
    }
  }

  /** What a build tells of the steps of its only graph when it finds all results in the cache. */
  public static ImmutableList<BuildEvent> allCached(StepGraph graph) {
    ImmutableList.Builder<BuildEvent> events = ImmutableList.builder();
    StepNumbers numbers = new StepNumbers(graph, Place.ALONE);
    for (StagePlan stage : graph.stages()) {
      int position = 0;
      for (Step step : stage.steps()) {
        position++;
        BuildEvent.StepRef ref = numbers.ref(stage, position, step.info());
        events.add(
            step instanceof Step.Configure
                ? new BuildEvent.StepConfigured(ref)
                : new BuildEvent.StepCached(ref));
      }
    }
    return events.build();
  }

  /** Names of the stages of all graphs of a build, for the event that opens it. */
  public static BuildEvent started(ImmutableList<StepGraph> graphs) {
    ImmutableList.Builder<String> stages = ImmutableList.builder();
    int steps = 0;
    for (StepGraph graph : graphs) {
      steps += graph.stepCount();
      for (StagePlan stage : graph.stages()) {
        stages.add(stage.displayName());
      }
    }
    return new BuildEvent.BuildStarted(graphs.getFirst().recipe(), steps, stages.build());
  }
}
