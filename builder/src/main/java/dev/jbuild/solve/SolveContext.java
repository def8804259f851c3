package dev.jbuild.solve;

import dev.jbuild.cache.CacheIndex;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.CacheRecord;
import dev.jbuild.cache.KeyLocks;
import dev.jbuild.context.ContextDirectories;
import dev.jbuild.copy.SelectionCache;
import dev.jbuild.plan.RunCheck;
import dev.jbuild.plan.Step;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.snapshot.SnapshotStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/** What all stages of one build share, also those of its plans for several platforms. */
public final class SolveContext {
  final ContextSelections files;
  final ContextDirectories directories;
  final Function<Step.Source.Remote, Path> remotes;
  final Function<String, Optional<String>> secretDigests;
  final SnapshotStore snapshots;
  final SelectionCache selections;
  final CacheIndex index;
  final ProgressDisplay progress;
  final Clock clock;
  final KeyCalculator keys;
  final BuildNotes notes = new BuildNotes();
  final RunCheck runCheck;
  private final Supplier<KeyLocks> locks;
  private final Supplier<StepExecutor> executors;
  private final Map<CacheKey, CacheRecord> ran = new ConcurrentHashMap<>();
  private volatile boolean canceled;
  private volatile Semaphore jobs = new Semaphore(Integer.MAX_VALUE);

  /** Parts of the store that steps are looked up in. */
  public record Cache(
      SnapshotStore snapshots,
      SelectionCache selections,
      CacheIndex index,
      Supplier<KeyLocks> locks) {}

  /**
   * This machine.
   *
   * @param inputs what the keys of all steps share
   * @param runCheck refuses steps that cannot run here
   */
  public record Host(RunInputs inputs, Clock clock, RunCheck runCheck) {}

  /**
   * What steps read from outside the store.
   *
   * @param remotes fetches a source, at most once in a build, and gives its directory
   * @param secretDigests keyed digest of a secret's value, by its id; absent when it is not given
   */
  public record Inputs(
      ContextSelections context,
      ContextDirectories directories,
      Function<Step.Source.Remote, Path> remotes,
      Function<String, Optional<String>> secretDigests) {}

  /**
   * @param executors asked for when the first step has to run, never on a cached build
   */
  public SolveContext(
      Inputs inputs,
      Cache cache,
      Host host,
      ProgressDisplay progress,
      Supplier<StepExecutor> executors) {
    this.files = inputs.context();
    this.directories = inputs.directories();
    this.remotes = inputs.remotes();
    this.secretDigests = inputs.secretDigests();
    this.snapshots = cache.snapshots();
    this.selections = cache.selections();
    this.index = cache.index();
    this.locks = cache.locks();
    this.progress = progress;
    this.clock = host.clock();
    this.keys = new KeyCalculator(host.inputs());
    this.runCheck = host.runCheck();
    this.executors = executors;
  }

  StepExecutor executor() {
    return executors.get();
  }

  /** Tells that a step of this build has run, whatever may be taken from the cache. */
  void ran(CacheKey key, CacheRecord record) {
    ran.put(key, record);
  }

  /** Whether the result of that key is one of this build: also a step without cache may take it. */
  boolean hasRun(CacheKey key) {
    return ran.containsKey(key);
  }

  /**
   * The record of a key: that of this build before that of an earlier one, which the index may
   * still have, as it gets records late.
   */
  Optional<CacheRecord> find(CacheKey key) {
    CacheRecord own = ran.isEmpty() ? null : ran.get(key);
    return own == null ? index.find(key) : Optional.of(own);
  }

  /** What the build has asked and used so far. */
  public BuildNotes notes() {
    return notes;
  }

  KeyLocks locks() {
    return locks.get();
  }

  void limitTo(Semaphore permits) {
    jobs = permits;
  }

  Semaphore jobs() {
    return jobs;
  }

  /** Stops what runs; what has not begun will not begin. Safe from any thread. */
  public void cancel() {
    canceled = true;
    executors.get().cancel();
  }

  boolean isCanceled() {
    return canceled;
  }
}
