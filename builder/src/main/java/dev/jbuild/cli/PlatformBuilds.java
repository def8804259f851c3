package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.container.RunnableMachines;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.BaseImages;
import dev.jbuild.plan.Planner;
import dev.jbuild.plan.RunCheck;
import dev.jbuild.plan.StepGraph;
import dev.jbuild.plan.TargetPlatform;
import dev.jbuild.posix.PosixProcess;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.solve.SolveContext;
import dev.jbuild.solve.Solver;
import dev.jbuild.solve.StageResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The plans of one recipe for all platforms that were asked for. All are made before the first step
 * of any is played, so that what cannot be done is told at once. They are played one after the
 * other and share one cache: a stage that is the same for several platforms, as those {@code FROM
 * --platform=$BUILDPLATFORM} are, runs once, also without a cache.
 *
 * @param graphs in the order of the command line; one for each platform
 */
record PlatformBuilds(ImmutableList<Platform> platforms, ImmutableList<StepGraph> graphs) {

  /**
   * Plans the recipe for every platform that is asked for.
   *
   * @param contextTime of the commit, for a context that is one
   */
  static PlatformBuilds plan(
      Recipe recipe,
      BuildRequest request,
      BaseImages images,
      Supplier<Optional<Instant>> contextTime) {
    Platform machine = Platform.current();
    boolean several = request.platforms().size() > 1;
    ImmutableList.Builder<StepGraph> graphs = ImmutableList.builder();
    for (Platform platform : request.platforms()) {
      graphs.add(
          Planner.plan(
              recipe,
              request.options().withPlatform(new TargetPlatform(platform, machine, several)),
              images,
              contextTime));
    }
    return new PlatformBuilds(request.platforms(), graphs.build());
  }

  /** Whose programs start here. */
  static RunnableMachines machines(Platform machine) {
    return RunnableMachines.ofHost(
        Path.of("/proc"), machine, () -> new PosixProcess().runs32BitArm());
  }

  /**
   * Refuses what cannot run here; the kernel is asked when a step of another platform has to run.
   */
  static RunCheck runCheck() {
    Platform machine = Platform.current();
    return new RunCheck(machine, platform -> machines(machine).runs(platform));
  }

  /** Of all plans, each once. */
  Set<String> warnings() {
    Set<String> warnings = new LinkedHashSet<>();
    for (StepGraph graph : graphs) {
      warnings.addAll(graph.warnings());
    }
    return warnings;
  }

  /**
   * What playing all plans gives.
   *
   * @param targets one for each platform
   * @param stages those of all plans that were played, the targets among them
   */
  record Solved(ImmutableList<StageResult> targets, ImmutableList<StageResult> stages) {}

  /**
   * Plays all plans.
   *
   * @throws dev.jbuild.base.JbuildException of the first step that failed; nothing runs then
   */
  Solved solve(SolveContext context, int jobs) {
    int total = 0;
    for (StepGraph graph : graphs) {
      total += graph.stepCount();
    }
    int before = 0;
    ImmutableList.Builder<StageResult> targets = ImmutableList.builder();
    ImmutableList.Builder<StageResult> stages = ImmutableList.builder();
    for (StepGraph graph : graphs) {
      Solver.Place place = new Solver.Place(before, total);
      Solver solver = new Solver(graph, context, jobs, place);
      targets.add(solver.solve());
      stages.addAll(solver.stages());
      before += graph.stepCount();
    }
    return new Solved(targets.build(), stages.build());
  }
}
