package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.context.BuildContext;
import dev.jbuild.lint.LintException;
import dev.jbuild.lint.LintResult;
import dev.jbuild.lint.LintWarning;
import dev.jbuild.plan.BaseImages;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.DisplayMode;
import dev.jbuild.progress.Displays;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.recall.Recall;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.solve.ContextSelections;
import dev.jbuild.solve.SolveContext;
import dev.jbuild.solve.Solver;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoreEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code jbuild build}: recipe to image, read top to bottom. */
final class BuildCommand implements Command {
  @Override
  public CommandModel model() {
    return BuildRequest.model();
  }

  /** Bare {@code --pull} is {@code --pull always}. */
  @Override
  public ImmutableList<String> prepare(ImmutableList<String> arguments) {
    return pullAlways(arguments);
  }

  static ImmutableList<String> pullAlways(ImmutableList<String> arguments) {
    List<String> words = new ArrayList<>(arguments);
    for (int i = 0; i < words.size(); i++) {
      boolean hasValue =
          i + 1 < words.size()
              && ImmutableList.of("always", "missing", "never").contains(words.get(i + 1));
      if (words.get(i).equals("--pull") && !hasValue) {
        words.set(i, "--pull=always");
      }
    }
    return ImmutableList.copyOf(words);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    BuildRequest request = BuildRequest.of(arguments, session.environment());
    DisplayMode mode = displayMode(arguments, session);
    Optional<CallOption> call = CallOption.of(arguments);
    Deadline deadline = Deadline.start(request.timeout(), session::cancel);
    try (deadline) {
      return run(new Work(arguments, request, call, mode, deadline), session);
    } catch (JbuildException e) {
      throw deadline.explain(e);
    }
  }

  private record Work(
      Arguments arguments,
      BuildRequest request,
      Optional<CallOption> call,
      DisplayMode mode,
      Deadline deadline) {}

  private static int run(Work work, Session session) {
    BuildRequest request = work.request();
    session.sshAgents(request.agents());
    RecipeChecks checks = new RecipeChecks(session, RecipeChecks.Subject.of(request, session));
    if (work.call().isPresent()) {
      return checks.call(work.call().get());
    }
    long begin = System.nanoTime();
    try (BuildRecall recall = BuildRecall.of(work.arguments(), request, checks, session)) {
      Optional<Recall.Result> known = recall.find(request.tags());
      if (known.isPresent()) {
        repeat(known.get(), work, session, begin);
      } else {
        build(work, session, checks, recall);
      }
    }
    return ExitCode.OK.code();
  }

  /** Tells what a build would tell that takes every step from the cache. */
  private static void repeat(Recall.Result known, Work work, Session session, long begin) {
    try (ProgressDisplay progress =
        work.deadline().watch(Displays.create(work.mode(), Wiring.screen(session)))) {
      if (work.mode() != DisplayMode.QUIET) {
        known.story().events().forEach(progress::show);
      }
      progress.show(BuildReport.finished(known, begin));
    }
    BuildReport.write(work.request(), known);
    session.out().line(known.image().toString());
  }

  private static void build(Work work, Session session, RecipeChecks checks, BuildRecall recall) {
    BuildRequest request = work.request();
    RecipeFiles files = checks.subject().files();
    Recipe recipe = checks.parse();
    Store store = session.store();
    BaseImages images =
        recall.observations().watch(new StoreImages(session, store, request.pull(), work.mode()));
    PlatformBuilds builds = PlatformBuilds.plan(recipe, request, images, files.time());
    LintResult lint = checks.beforeBuild(recipe, recall.observations());
    long begin = System.nanoTime();
    try (Wiring wiring = new Wiring(session, store, request);
        BuildContext context = wiring.context(files, checks.subject().rules());
        ProgressDisplay progress =
            work.deadline().watch(Displays.create(work.mode(), Wiring.screen(session)))) {
      progress.show(Solver.started(builds.graphs()));
      show(lint, progress);
      for (String warning : builds.warnings()) {
        progress.show(new BuildEvent.Warning(warning));
      }
      ContextSelections selections =
          recall.selections().orElseGet(() -> new ContextSelections(context));
      SolveContext solving = wiring.solving(request, selections, progress);
      session.onInterrupt(solving::cancel);
      PlatformBuilds.Solved solved = builds.solve(solving, request.jobs());
      work.deadline().close();
      wiring.release();
      StoreEntry built = wiring.publish(solved.targets(), request, builds);
      progress.show(BuildReport.finished(solved.stages(), built, begin));
      BuildReport.write(request, solved.stages(), built);
      recall.remember(
          new BuildRecall.Done(
              builds.graphs().getFirst(),
              lint,
              solving.notes(),
              built,
              BuildReport.metadataOfCached(request, solved.stages(), built)));
      session.out().line(built.id().toString());
    }
  }

  /** Shows what the checks found; fails when they were told to fail the build. */
  static void show(LintResult lint, ProgressDisplay progress) {
    events(lint).forEach(progress::show);
    if (lint.error().isPresent()) {
      throw LintException.failed(lint.error().get());
    }
  }

  /** What the checks found, to be shown. */
  static ImmutableList<BuildEvent> events(LintResult lint) {
    ImmutableList.Builder<BuildEvent> events = ImmutableList.builder();
    for (LintWarning warning : lint.warnings()) {
      events.add(
          new BuildEvent.LintFound(
              warning.rule().ruleName(), warning.detail(), warning.span().startLine()));
    }
    return events.build();
  }

  private static DisplayMode displayMode(Arguments arguments, Session session) {
    String progress =
        arguments.choice(
            "--progress", "auto", ImmutableList.of("auto", "tty", "plain", "json", "quiet"));
    if (arguments.flag("--quiet")) {
      return DisplayMode.QUIET;
    }
    return switch (progress) {
      case "tty" -> DisplayMode.TTY;
      case "plain" -> DisplayMode.PLAIN;
      case "json" -> DisplayMode.JSON;
      case "quiet" -> DisplayMode.QUIET;
      default ->
          Terminal.of(session.environment()).interactive() ? DisplayMode.TTY : DisplayMode.PLAIN;
    };
  }
}
