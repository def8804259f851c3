package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.context.BuildContext;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.lint.LintException;
import dev.jbuild.lint.LintResult;
import dev.jbuild.lint.LintWarning;
import dev.jbuild.plan.Planner;
import dev.jbuild.plan.StepGraph;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.DisplayMode;
import dev.jbuild.progress.Displays;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.solve.SolveContext;
import dev.jbuild.solve.Solver;
import dev.jbuild.solve.StageResult;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoredImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    RecipeFiles files = RecipeFiles.find(request, session.environment());
    RecipeChecks checks = new RecipeChecks(session, subject(files, request));
    if (call.isPresent()) {
      return checks.call(call.get());
    }
    Recipe recipe = RecipeLoader.parse(files.source());
    Store store = session.store();
    StepGraph graph = Planner.plan(recipe, request.options(), new StoreImages(store));
    IgnoreRules rules = RecipeChecks.rules(files);
    LintResult lint = checks.beforeBuild(recipe, rules);
    long begin = System.nanoTime();
    try (Wiring wiring = new Wiring(session, store);
        BuildContext context = wiring.context(files.context(), rules);
        ProgressDisplay progress = Displays.create(mode, wiring.screen())) {
      progress.show(Solver.started(graph));
      show(lint, progress);
      for (String warning : graph.warnings()) {
        progress.show(new BuildEvent.Warning(warning));
      }
      SolveContext solving = wiring.solving(request, context, progress);
      session.onInterrupt(solving::cancel);
      StageResult result = new Solver(graph, solving, request.jobs()).solve();
      wiring.release();
      StoredImage image = wiring.publish(result, request, graph.sourceDateEpoch());
      progress.show(BuildReport.finished(result, image, begin));
      BuildReport.write(request, result, image);
      session.out().line(image.id().toString());
    }
    return ExitCode.OK.code();
  }

  private static RecipeChecks.Subject subject(RecipeFiles files, BuildRequest request) {
    return new RecipeChecks.Subject(
        files,
        request.options().target(),
        request.options().buildArgs(),
        request.options().platform());
  }

  /** Shows what the checks found; fails when they were told to fail the build. */
  private static void show(LintResult lint, ProgressDisplay progress) {
    for (LintWarning warning : lint.warnings()) {
      progress.show(
          new BuildEvent.LintFound(
              warning.rule().ruleName(), warning.detail(), warning.span().startLine()));
    }
    if (lint.error().isPresent()) {
      throw LintException.failed(lint.error().get());
    }
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

  /**
   * Where recipe and context are.
   *
   * @param context absent when there is none
   * @param recipeFile absent when the recipe came from standard input
   */
  record RecipeFiles(RecipeSource source, Optional<Path> context, Optional<Path> recipeFile) {

    static RecipeFiles find(BuildRequest request, Environment environment) {
      return find(request.context(), request.recipe(), environment);
    }

    static RecipeFiles find(String given, Optional<String> named, Environment environment) {
      if (given.equals("-")) {
        return fromInput(named, environment);
      }
      Path context = environment.path(given);
      if (!Files.exists(context)) {
        throw CliException.usage(given + ": no such context directory");
      }
      if (!Files.isDirectory(context)) {
        throw CliException.usage(
            given + ": the context is not a directory",
            "this version of jbuild takes a directory, or - for a recipe on standard input");
      }
      if (named.isPresent() && named.get().equals("-")) {
        return new RecipeFiles(readInput(environment), Optional.of(context), Optional.empty());
      }
      Path file = named.isPresent() ? environment.path(named.get()) : RecipeLoader.find(context);
      String shown = named.orElseGet(() -> shown(file, environment));
      return new RecipeFiles(
          RecipeLoader.read(file, shown), Optional.of(context), Optional.of(file));
    }

    private static String shown(Path file, Environment environment) {
      return file.startsWith(environment.workingDirectory())
          ? environment.workingDirectory().relativize(file).toString()
          : file.toString();
    }

    private static RecipeFiles fromInput(Optional<String> named, Environment environment) {
      if (named.isPresent()) {
        throw CliException.usage(
            "-f with the context -: this version of jbuild takes no tar on standard input",
            "unpack it, and name the directory");
      }
      return new RecipeFiles(readInput(environment), Optional.empty(), Optional.empty());
    }

    private static RecipeSource readInput(Environment environment) {
      try {
        return RecipeLoader.read(environment.streams().in(), "<stdin>");
      } catch (IOException e) {
        throw CliException.cannotRead(Path.of("/dev/stdin"), e);
      }
    }
  }
}
