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
    RecipeFiles files = RecipeFiles.find(request, session.environment());
    Recipe recipe = RecipeLoader.parse(files.source());
    Store store = session.store();
    PlatformBuilds builds = PlatformBuilds.plan(recipe, request, new StoreImages(store));
    IgnoreRules rules =
        files.context().isPresent()
            ? IgnoreRules.load(files.context().get(), files.recipeFile().orElse(null))
            : IgnoreRules.none();
    long begin = System.nanoTime();
    try (Wiring wiring = new Wiring(session, store);
        BuildContext context = wiring.context(files.context(), rules);
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

  /**
   * Where recipe and context are.
   *
   * @param context absent when there is none
   * @param recipeFile absent when the recipe came from standard input
   */
  record RecipeFiles(RecipeSource source, Optional<Path> context, Optional<Path> recipeFile) {

    static RecipeFiles find(BuildRequest request, Environment environment) {
      if (request.context().equals("-")) {
        return fromInput(request, environment);
      }
      Path context = environment.path(request.context());
      if (!Files.exists(context)) {
        throw CliException.usage(request.context() + ": no such context directory");
      }
      if (!Files.isDirectory(context)) {
        throw CliException.usage(
            request.context() + ": the context is not a directory",
            "this version of jbuild takes a directory, or - for a recipe on standard input");
      }
      Optional<String> named = request.recipe();
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

    private static RecipeFiles fromInput(BuildRequest request, Environment environment) {
      if (request.recipe().isPresent()) {
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
