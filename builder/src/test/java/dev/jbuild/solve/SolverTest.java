package dev.jbuild.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.cache.CacheIndex;
import dev.jbuild.cache.KeyLocks;
import dev.jbuild.context.BuildContext;
import dev.jbuild.context.ContextDirectories;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.copy.SelectionCache;
import dev.jbuild.copy.SourceTree;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.Network;
import dev.jbuild.plan.PlanException;
import dev.jbuild.plan.RunCheck;
import dev.jbuild.plan.StageConfig;
import dev.jbuild.plan.StagePlan;
import dev.jbuild.plan.Step;
import dev.jbuild.plan.StepGraph;
import dev.jbuild.plan.StepInfo;
import dev.jbuild.plan.StepVariables;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.BuildEvent.StepRef;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.snapshot.ActiveSnapshot;
import dev.jbuild.snapshot.Snapshot;
import dev.jbuild.snapshot.SnapshotStore;
import dev.jbuild.store.StoredImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SolverTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64", "");

  @TempDir Path root;
  private SnapshotStore snapshots;
  private final List<BuildEvent> events = new CopyOnWriteArrayList<>();
  private RunCheck runCheck = RunCheck.none();

  @BeforeEach
  void makeStore() throws IOException {
    Files.createDirectories(root.resolve("snapshots"));
    Files.createDirectories(root.resolve("tmp"));
    Files.createDirectories(root.resolve("context"));
    snapshots = new SnapshotStore(root.resolve("snapshots"), NativePosixFs::new);
  }

  @Test
  void secondBuildAsksForNoExecutor() {
    StepGraph graph = graph(stage(0, "one", "two"));
    Optional<Snapshot> first = solve(graph, new FakeExecutor(step -> {})).snapshot();

    Optional<Snapshot> second =
        new Solver(
                graph,
                context(
                    () -> {
                      throw new AssertionError("a cached build must not make an executor");
                    }),
                4)
            .solve()
            .snapshot();

    assertThat(second.orElseThrow().chainId()).isEqualTo(first.orElseThrow().chainId());
    assertThat(events).filteredOn(BuildEvent.StepCached.class::isInstance).hasSize(2);
  }

  @Test
  void changedStepRunsItAndAllAfterIt() {
    solve(graph(stage(0, "one", "two", "three")), new FakeExecutor(step -> {}));
    FakeExecutor executor = new FakeExecutor(step -> {});

    solve(graph(stage(0, "one", "TWO", "three")), executor);

    assertThat(executor.ran).containsExactly("TWO", "three");
  }

  @Test
  void foreignStepIsTakenFromTheCacheAndRefusedWhereItHasToRun() {
    FakeExecutor executor = new FakeExecutor(step -> {});
    StagePlan foreign = onPlatform(stage(0, "one", "two"), Platform.of("linux", "arm64", ""));
    solve(graph(foreign), executor);
    runCheck = new RunCheck(AMD64, platform -> false);
    executor.ran.clear();

    solve(graph(foreign), executor);

    assertThat(executor.ran).isEmpty();
    StagePlan own = stage(0, "own");
    StagePlan changed = onPlatform(stage(1, "one", "TWO"), foreign.platform());
    assertThatThrownBy(() -> solve(graph(own, changed), executor))
        .isInstanceOf(PlanException.class)
        .hasMessage(
            "Recipe:1:1: RUN TWO: programs for linux/arm64 do not run on this machine, which is"
                + " linux/amd64");
    assertThat(executor.ran).as("refused before another stage begins").isEmpty();
  }

  @Test
  void stageWithoutCachePermissionRunsEveryStep() {
    StagePlan plan = stage(0, "one", "two");
    solve(graph(plan), new FakeExecutor(step -> {}));
    FakeExecutor executor = new FakeExecutor(step -> {});
    StagePlan again =
        new StagePlan(
            0, "0", plan.platform(), plan.base(), plan.steps(), plan.needs(), plan.config(), false);

    solve(graph(again), executor);

    assertThat(executor.ran).containsExactly("one", "two");
  }

  @Test
  void plansOfOneBuildShareWhatTheyRunAlsoWithoutCache() {
    FakeExecutor executor = new FakeExecutor(step -> {});
    SolveContext context = context(() -> executor);
    StagePlan plan = stage(0, "one", "two");
    StagePlan uncached = withoutCache(plan, AMD64);
    StagePlan otherPlatform = withoutCache(plan, Platform.of("linux", "arm64", ""));

    new Solver(graph(uncached), context, 4).solve();
    new Solver(graph(uncached), context, 4).solve();
    assertThat(executor.ran).containsExactly("one", "two");

    new Solver(graph(otherPlatform), context, 4).solve();
    assertThat(executor.ran).containsExactly("one", "two", "one", "two");
  }

  /** The index gets the new record late, and has the old one until then. */
  @Test
  void withoutCacheTheResultOfThisBuildIsSharedAndNotAnOlderOne() {
    StagePlan plan = stage(0, "one");
    solve(graph(plan), new FakeExecutor(step -> {}));
    FakeExecutor executor = new FakeExecutor(step -> {});
    executor.content = "other";
    SolveContext context = context(() -> executor);
    StepGraph uncached = graph(withoutCache(plan, AMD64));

    Optional<Snapshot> first = new Solver(uncached, context, 4).solve().snapshot();
    Optional<Snapshot> second = new Solver(uncached, context, 4).solve().snapshot();

    assertThat(executor.ran).containsExactly("one");
    assertThat(second.orElseThrow().chainId()).isEqualTo(first.orElseThrow().chainId());
  }

  private static StagePlan withoutCache(StagePlan plan, Platform platform) {
    return new StagePlan(
        0, "0", platform, plan.base(), plan.steps(), plan.needs(), plan.config(), false);
  }

  @Test
  void independentStagesRunAtOnce() {
    CyclicBarrier meeting = new CyclicBarrier(2);
    FakeExecutor executor = new FakeExecutor(step -> await(meeting));

    solve(graph(stage(0, "left"), stage(1, "right")), executor);

    assertThat(executor.ran).containsExactlyInAnyOrder("left", "right");
  }

  @Test
  void sameStepOfTwoStagesRunsOnce() {
    FakeExecutor executor = new FakeExecutor(step -> {});

    solve(graph(stage(0, "same"), stage(1, "same")), executor);

    assertThat(executor.ran).containsExactly("same");
  }

  @Test
  void failureStopsWhatElseRuns() {
    CountDownLatch otherRuns = new CountDownLatch(1);
    CountDownLatch canceled = new CountDownLatch(1);
    FakeExecutor executor =
        new FakeExecutor(
            step -> {
              if (step.equals("bad")) {
                await(otherRuns);
                throw StepFailure.process("exit code 3", null);
              }
              otherRuns.countDown();
              await(canceled);
              throw new CanceledException();
            },
            canceled);
    StepGraph graph = graph(stage(0, "bad"), stage(1, "long", "never"));

    assertThatThrownBy(() -> solve(graph, executor))
        .isInstanceOf(StepFailure.class)
        .hasMessageContaining("Recipe:1")
        .hasMessageContaining("RUN bad")
        .hasMessageContaining("exit code 3");
    assertThat(executor.ran).doesNotContain("never");
  }

  @Test
  void failedStepIsNotInTheCache() {
    FakeExecutor failing =
        new FakeExecutor(
            step -> {
              throw StepFailure.process("exit code 1", null);
            });
    StepGraph graph = graph(stage(0, "one"));
    assertThatThrownBy(() -> solve(graph, failing)).isInstanceOf(StepFailure.class);
    FakeExecutor executor = new FakeExecutor(step -> {});

    solve(graph, executor);

    assertThat(executor.ran).containsExactly("one");
  }

  @Test
  void stageStartsFromTheTreeOfItsBase() {
    FakeExecutor executor = new FakeExecutor(step -> {});
    StagePlan child =
        new StagePlan(
            1,
            "1",
            AMD64,
            new StagePlan.Base.Stage(0),
            ImmutableList.of(run(1, "child")),
            ImmutableSet.of(0),
            config(),
            true);

    StageResult result = solve(graph(stage(0, "parent"), child), executor);

    assertThat(result.snapshot().orElseThrow().directories()).hasSize(2);
    assertThat(result.base()).isPresent();
  }

  @Test
  void stagesThatTheTargetNeedsAreTold() {
    FakeExecutor executor = new FakeExecutor(step -> {});
    Solver solver = new Solver(graph(stage(0, "one"), stage(1, "two")), context(() -> executor), 4);

    StageResult target = solver.solve();

    assertThat(solver.stages()).hasSize(2).contains(target);
    assertThat(solver.stages().getFirst().outcomes()).hasSize(1);
  }

  private StageResult solve(StepGraph graph, FakeExecutor executor) {
    try {
      return new Solver(graph, context(() -> executor), 4).solve();
    } finally {
      snapshots.flush(); // as at the end of each process: cache records stand then
    }
  }

  private SolveContext context(Supplier<StepExecutor> executor) {
    Path keys = root.resolve("keys");
    ProgressDisplay progress =
        new ProgressDisplay() {
          @Override
          public void show(BuildEvent event) {
            events.add(event);
          }

          @Override
          public void close() {}
        };
    KeyLocks locks = KeyLocks.open(keys);
    return new SolveContext(
        new SolveContext.Inputs(
            new ContextSelections(
                BuildContext.open(
                    root.resolve("context"),
                    IgnoreRules.none(),
                    root.resolve("content"),
                    NativePosixFs::new)),
            new ContextDirectories(root.resolve("content"), NativePosixFs::new),
            source -> root.resolve("absent"),
            id -> Optional.empty()),
        new SolveContext.Cache(
            snapshots,
            new SelectionCache(root.resolve("content")),
            new CacheIndex(keys),
            () -> locks),
        new SolveContext.Host(RunInputs.NONE, Clock.systemUTC(), runCheck),
        progress,
        executor);
  }

  private static StepGraph graph(StagePlan... stages) {
    return new StepGraph(
        "Recipe",
        ImmutableList.copyOf(stages),
        stages[stages.length - 1],
        ImmutableList.of(),
        Optional.empty());
  }

  private static StagePlan stage(int index, String... commands) {
    ImmutableList.Builder<Step> steps = ImmutableList.builder();
    for (String command : commands) {
      steps.add(run(index, command));
    }
    return new StagePlan(
        index,
        Integer.toString(index),
        AMD64,
        new StagePlan.Base.Scratch(),
        steps.build(),
        ImmutableSet.of(),
        config(),
        true);
  }

  private static StagePlan onPlatform(StagePlan plan, Platform platform) {
    return new StagePlan(
        plan.index(),
        plan.displayName(),
        platform,
        plan.base(),
        plan.steps(),
        plan.needs(),
        plan.config(),
        true);
  }

  private static Step.Run run(int stage, String command) {
    return new Step.Run(
        new StepInfo(
            stage,
            Integer.toString(stage),
            "Recipe:1",
            new SourceSpan(1, 1, 1, 1),
            "RUN " + command,
            "RUN " + command),
        ImmutableList.of(command),
        StepVariables.of(ImmutableMap.of()),
        ImmutableMap.of(),
        "",
        "/",
        Network.NONE,
        "host",
        Optional.empty(),
        ImmutableList.of(),
        Step.RunPolicy.PLAIN);
  }

  private static StageConfig config() {
    return new StageConfig(
        ImmutableMap.of(),
        Optional.empty(),
        Optional.empty(),
        "",
        "/",
        ImmutableMap.of(),
        ImmutableSet.of(),
        ImmutableSet.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ImmutableList.of(),
        Optional.empty());
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError("the other stage did not run meanwhile", e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes a file named like the command into the layer, after doing what the test says. */
  private final class FakeExecutor implements StepExecutor {
    private final Consumer<String> body;
    private final CountDownLatch canceled;
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private String content = "";

    FakeExecutor(Consumer<String> body) {
      this(body, new CountDownLatch(1));
    }

    FakeExecutor(Consumer<String> body, CountDownLatch canceled) {
      this.body = body;
      this.canceled = canceled;
    }

    @Override
    public Snapshot run(
        Step.Run step,
        StepRef ref,
        Optional<Snapshot> parent,
        ImmutableMap<Integer, MountTree> trees) {
      String command = step.arguments().getFirst();
      ran.add(command);
      body.accept(command);
      ActiveSnapshot active = snapshots.prepare(root.resolve("tmp"), parent);
      try {
        Files.writeString(active.upper().resolve(command), command + content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return snapshots.commit(active);
    }

    @Override
    public void cancel() {
      canceled.countDown();
    }

    @Override
    public Optional<Snapshot> base(StoredImage image) {
      throw new AssertionError("no step of these tests has an image");
    }

    @Override
    public Snapshot copy(ImmutableList<CopyInput> inputs, Optional<Snapshot> parent) {
      throw new AssertionError("no step of these tests copies");
    }

    @Override
    public Snapshot restack(Snapshot layer, Snapshot parent) {
      return snapshots.restack(root.resolve("tmp"), layer, Optional.of(parent));
    }

    @Override
    public Snapshot workdir(Step.Workdir step, Optional<Snapshot> parent) {
      throw new AssertionError("no step of these tests makes a directory");
    }

    @Override
    public SourceTree.Image open(Optional<Snapshot> snapshot, String name) {
      throw new AssertionError("no step of these tests copies");
    }
  }
}
