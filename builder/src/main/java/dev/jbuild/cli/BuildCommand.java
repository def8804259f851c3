package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.context.BuildContext;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.DisplayMode;
import dev.jbuild.progress.Displays;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.solve.SolveContext;
import dev.jbuild.solve.Solver;
import dev.jbuild.solve.StageResult;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoreEntry;
import java.util.ArrayList;
import java.util.List;

/** {@code jbuild build}: recipe to image, read top to bottom. */
final class BuildCommand implements Command {
  @Override
  public CommandModel model() {
    return BuildRequest.model();
  }

  /** Bare {@code --pull} is {@code --pull always}. */
  @Override
  public ImmutableList<String> prepare(ImmutableList<String> arguments) {
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
    RecipeFiles files = RecipeFiles.find(request, session);
    Recipe recipe = RecipeLoader.parse(files.source());
    Store store = session.store();
    PlatformBuilds builds =
        PlatformBuilds.plan(recipe, request, new StoreImages(session, store), files.time());
    IgnoreRules rules = files.rules(request, session.environment());
    long begin = System.nanoTime();
    try (Wiring wiring = new Wiring(session, store, request);
        BuildContext context = wiring.context(files, rules);
        ProgressDisplay progress = Displays.create(mode, wiring.screen())) {
      progress.show(Solver.started(builds.graphs()));
      for (Diagnostic warning : recipe.warnings()) {
        progress.show(new BuildEvent.Warning(text(files.source(), warning)));
      }
      for (String warning : builds.warnings()) {
        progress.show(new BuildEvent.Warning(warning));
      }
      SolveContext solving = wiring.solving(request, context, progress);
      session.onInterrupt(solving::cancel);
      ImmutableList<StageResult> results = builds.solve(solving, request.jobs());
      wiring.release();
      StoreEntry built = wiring.publish(results, request, builds);
      progress.show(BuildReport.finished(results, built, begin));
      BuildReport.write(request, results, built);
      session.out().line(built.id().toString());
    }
    return ExitCode.OK.code();
  }

  private static String text(RecipeSource source, Diagnostic warning) {
    return source.name() + ":" + warning.span().startLine() + ": " + warning.message();
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
