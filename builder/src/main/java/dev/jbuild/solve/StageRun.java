package dev.jbuild.solve;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.CacheRecord;
import dev.jbuild.cache.KeyLocks;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.PlanException;
import dev.jbuild.plan.RunCheck;
import dev.jbuild.plan.RunMount;
import dev.jbuild.plan.StagePlan;
import dev.jbuild.plan.StagePlan.Base;
import dev.jbuild.plan.Step;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.store.StoredImage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One stage being played: first {@link #advanceFromCache} on the solver's thread, then, when
 * something is left, {@link #finish} on a thread of its own.
 */
final class StageRun {
  private final StagePlan plan;
  private final SolveContext context;
  private final StepNumbers numbers;
  private final IntFunction<StageRun> stages;
  private final BaseTrees bases;
  private final StepPreparer preparer;
  private final StepPlayer player;
  private final CountDownLatch done = new CountDownLatch(1);
  private final List<StepOutcome> outcomes = new ArrayList<>();
  private Optional<Snapshot> snapshot = Optional.empty();
  private Instant created = Instant.EPOCH;
  private boolean based;
  private Platform programs;

  /** The next step, once its key is known; forgotten as soon as it has an outcome. */
  private @Nullable PreparedStep prepared;

  private volatile @Nullable StageResult result;

  StageRun(
      StagePlan plan, SolveContext context, StepNumbers numbers, IntFunction<StageRun> stages) {
    this.plan = plan;
    this.context = context;
    this.numbers = numbers;
    this.stages = stages;
    this.programs = plan.platform();
    this.bases = new BaseTrees(context);
    SourceTrees trees = new SourceTrees(context, index -> stages.apply(index).await(), bases);
    this.preparer = new StepPreparer(context, plan.platform(), trees);
    this.player = new StepPlayer(context, trees);
  }

  StagePlan plan() {
    return plan;
  }

  boolean isComplete() {
    return result != null;
  }

  /**
   * Waits for the stage.
   *
   * @throws CanceledException when it ended without a result
   */
  StageResult await() {
    try {
      if (result == null) {
        done.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CanceledException();
    }
    StageResult known = result;
    if (known == null) {
      throw new CanceledException();
    }
    return known;
  }

  /** Lets those who wait go on, whatever became of the stage. */
  void markDone() {
    done.countDown();
  }

  /**
   * Takes steps from the cache until one is missing there, or needs a stage that is not complete.
   *
   * @return whether the stage is complete
   */
  boolean advanceFromCache() {
    if (plan.base() instanceof Base.Stage(int index) && !stages.apply(index).isComplete()) {
      return false;
    }
    takeBase();
    while (outcomes.size() < plan.steps().size()) {
      Step step = plan.steps().get(outcomes.size());
      if (needsOpenStage(step)) {
        return false;
      }
      if (!takeFromCache(step)) {
        checkRuns(step); // before anything else of the build is done
        return false;
      }
    }
    complete();
    return true;
  }

  /** Plays what is left, waiting for other stages where their result is needed. */
  void finish() {
    takeBase();
    while (outcomes.size() < plan.steps().size()) {
      checkNotCanceled();
      Step step = plan.steps().get(outcomes.size());
      if (!takeFromCache(step)) {
        execute(step);
      }
    }
    complete();
  }

  private void checkRuns(Step step) {
    Optional<PlanException> refusal = context.runCheck.refusal(step, programs);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private boolean needsOpenStage(Step step) {
    if (step instanceof Step.Copy copy) {
      for (Step.Part part : copy.parts()) {
        if (isOpen(part.source())) {
          return true;
        }
      }
    } else if (step instanceof Step.Run run) {
      for (RunMount mount : run.mounts()) {
        if (mount.from().isPresent() && isOpen(mount.from().get())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Also what has to be fetched: no stage should wait for another's download. */
  private boolean isOpen(Step.Source source) {
    return source instanceof Step.Source.Remote
        || (source instanceof Step.Source.Stage(int index) && !stages.apply(index).isComplete());
  }

  private void complete() {
    Optional<StageResult> base =
        plan.base() instanceof Base.Stage(int index)
            ? Optional.of(stages.apply(index).await())
            : Optional.empty();
    result = new StageResult(plan, base, snapshot, ImmutableList.copyOf(outcomes));
    markDone();
  }

  private void takeBase() {
    if (based) {
      return;
    }
    switch (plan.base()) {
      case Base.Scratch _, Base.Directory _ -> {}
      case Base.Image(StoredImage image) -> {
        snapshot = bases.tree(image);
        created = image.config().created().orElse(Instant.EPOCH);
      }
      case Base.Stage(int index) -> {
        StageRun base = stages.apply(index);
        snapshot = base.await().snapshot();
        created = base.created;
      }
    }
    programs = RunCheck.programs(plan, index -> stages.apply(index).programs);
    based = true;
  }

  /** True when the step is done: it changes the configuration only, or the cache has its result. */
  private boolean takeFromCache(Step step) {
    StepRef ref = ref(step);
    if (step instanceof Step.Configure) {
      outcomes.add(new StepOutcome(step, Optional.empty(), Optional.empty(), false, created, 0));
      context.progress.show(new BuildEvent.StepConfigured(ref));
      return true;
    }
    PreparedStep ready = prepare(step, ref);
    return mayTake(ready) && takeRecord(ready, ref);
  }

  /** What another platform of this build has just made is no old result. */
  private boolean mayTake(PreparedStep ready) {
    if (cacheAllowed(plan, ready.step())) {
      return true;
    }
    context.notes.unrepeatable();
    return context.hasRun(ready.key());
  }

  /** Whether a result of an earlier build will do. */
  static boolean cacheAllowed(StagePlan plan, Step step) {
    return plan.cacheAllowed() && (!(step instanceof Step.Run run) || run.policy().cacheAllowed());
  }

  /** Whether a step is made, and recorded, without what is below it. */
  static boolean isApart(Step step) {
    return step instanceof Step.Copy copy && copy.link();
  }

  private PreparedStep prepare(Step step, StepRef ref) {
    PreparedStep ready = prepared;
    if (ready != null) {
      return ready;
    }
    try {
      ready = preparer.prepare(step, snapshot);
    } catch (CanceledException e) {
      throw e;
    } catch (JbuildException e) {
      throw failed(ref, Duration.ZERO, e);
    }
    prepared = ready;
    return ready;
  }

  private boolean takeRecord(PreparedStep ready, StepRef ref) {
    Optional<CacheRecord> record = context.find(ready.key());
    if (record.isEmpty()) {
      return false;
    }
    Optional<Snapshot> found = context.snapshots.find(record.get().chainId());
    if (found.isEmpty()) {
      return false;
    }
    add(ready, stacked(ready.step(), found.get()), record.get(), true);
    context.progress.show(new BuildEvent.StepCached(ref));
    return true;
  }

  private void execute(Step step) {
    checkRuns(step);
    StepRef ref = ref(step);
    PreparedStep ready = prepare(step, ref);
    try {
      KeyLocks.Held held = context.locks().hold(ready.key(), context.snapshots::hurry);
      boolean handedOn = false;
      try {
        if (mayTake(ready) && takeRecord(ready, ref)) {
          return;
        }
        context.jobs().acquire();
        try {
          checkNotCanceled();
          CacheRecord record = executeHolding(ready, ref);
          handedOn = true;
          // who waits for this key must find the snapshot, and not only its record
          context.snapshots.whenVisible(() -> context.index.put(ready.key(), record), held::close);
        } finally {
          context.jobs().release();
        }
      } finally {
        if (!handedOn) {
          held.close();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CanceledException();
    }
  }

  private CacheRecord executeHolding(PreparedStep ready, StepRef ref) throws InterruptedException {
    context.progress.show(new BuildEvent.StepStarted(ref));
    long begin = System.nanoTime();
    Snapshot made;
    Snapshot after;
    try {
      made = player.play(ready, ref, snapshot);
      after = stacked(ready.step(), made);
    } catch (JbuildException e) {
      Duration duration = Duration.ofNanos(System.nanoTime() - begin);
      if (context.isCanceled()) {
        context.progress.show(new BuildEvent.StepCanceled(ref));
        throw new CanceledException();
      }
      throw failed(ref, duration, e);
    }
    Duration duration = Duration.ofNanos(System.nanoTime() - begin);
    CacheRecord record =
        new CacheRecord(
            made.chainId(),
            context.clock.instant().truncatedTo(ChronoUnit.SECONDS),
            duration.toMillis(),
            ready.key().fields());
    context.ran(ready.key(), record);
    boolean layer = add(ready, after, record, false);
    context.progress.show(new BuildEvent.StepFinished(ref, duration, layer ? after.tarBytes() : 0));
    return record;
  }

  /** A linked copy is made, and recorded, without what is below; this puts it there. */
  private Snapshot stacked(Step step, Snapshot made) {
    if (!isApart(step) || snapshot.isEmpty()) {
      return made;
    }
    ChainId there = ChainId.of(snapshot.map(Snapshot::chainId), made.diffId());
    Optional<Snapshot> known = context.snapshots.find(there);
    if (known.isPresent()) {
      return known.get();
    }
    Snapshot after = context.executor().restack(made, snapshot.get());
    context.snapshots.flush();
    return after;
  }

  /** Returns whether the step made a layer: WORKDIR makes none where the directory was there. */
  private boolean add(PreparedStep ready, Snapshot after, CacheRecord record, boolean cached) {
    CacheKey key = ready.key();
    context.notes.key(key.digest(), record.chainId());
    context.notes.snapshot(after.chainId());
    boolean layer = snapshot.isEmpty() || !snapshot.get().chainId().equals(after.chainId());
    outcomes.add(
        new StepOutcome(
            ready.step(),
            Optional.of(key),
            layer ? Optional.of(after) : Optional.empty(),
            cached,
            record.created(),
            record.millis()));
    snapshot = Optional.of(after);
    created = record.created();
    prepared = null;
    return layer;
  }

  private JbuildException failed(StepRef ref, Duration duration, JbuildException cause) {
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    context.progress.show(new BuildEvent.StepFailed(ref, duration, reason));
    return StepFailure.at(ref.location(), ref.title(), cause);
  }

  private void checkNotCanceled() {
    if (context.isCanceled()) {
      throw new CanceledException();
    }
  }

  private StepRef ref(Step step) {
    return numbers.ref(plan, outcomes.size() + 1, step.info());
  }
}
