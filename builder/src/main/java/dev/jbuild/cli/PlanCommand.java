package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.plan.PlanException;
import dev.jbuild.plan.RunCheck;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.progress.DisplayMode;
import dev.jbuild.progress.Displays;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.recall.Observations;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.solve.Forecast;
import dev.jbuild.solve.Outlook;
import dev.jbuild.store.Store;
import java.util.Optional;

/**
 * {@code jbuild plan}: what a build with the same options would run if it began now, and why.
 * Nothing runs, and the store stays as it is; only a context that is a repository or an archive on
 * the web is fetched, and kept as the build keeps it. Options about what a build does besides
 * running steps, as {@code --iidfile}, are taken and have no effect.
 */
final class PlanCommand implements Command {
  @Override
  public CommandModel model() {
    return BuildRequest.addTo(
        new CommandModel("plan", "[OPTIONS] CONTEXT", "Tell what a build would run, and why."),
        "FORMAT",
        "table, json, or a Go template; oci and docker, as of a build, mean table");
  }

  @Override
  public ImmutableList<String> prepare(ImmutableList<String> arguments) {
    return BuildCommand.pullAlways(arguments);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    if (CallOption.of(arguments).isPresent()) {
      throw CliException.usage(
          "plan: --check and --call do something else instead of building",
          "use `jbuild build` with them");
    }
    String format = arguments.value("--format").orElse("table");
    boolean ofBuild = format.equals("oci") || format.equals("docker");
    BuildRequest request =
        BuildRequest.of(arguments, session.environment(), format.equals("docker"));
    session.sshAgents(request.agents());
    session.makeNoStore();
    RecipeChecks.Subject subject = RecipeChecks.Subject.of(request, session);
    RecipeChecks checks = new RecipeChecks(session, subject);
    Recipe recipe = checks.parse();
    Store store = session.store();
    PlatformBuilds builds =
        PlatformBuilds.plan(
            recipe,
            request,
            new StoreImages(session, store, request.pull().never(), DisplayMode.QUIET),
            subject.files().time());
    try (ProgressDisplay progress = Displays.create(mode(arguments), Wiring.screen(session));
        PlanWiring wiring = new PlanWiring(session, store, progress)) {
      BuildCommand.show(checks.beforeBuild(recipe, new Observations()), progress);
      for (String warning : builds.warnings()) {
        progress.show(new BuildEvent.Warning(warning));
      }
      ImmutableList<Forecast.Part> parts = wiring.forecast(builds, request, subject);
      PlanTable table = new PlanTable(parts, session);
      table.print(ofBuild ? "table" : format);
      warnOfRefusals(parts, progress);
      return request.requireCached() && !table.allCached()
          ? ExitCode.NOT_CACHED.code()
          : ExitCode.OK.code();
    }
  }

  /** Steps that a build would have to run here, and could not. */
  private static void warnOfRefusals(ImmutableList<Forecast.Part> parts, ProgressDisplay progress) {
    RunCheck check = PlatformBuilds.runCheck();
    for (Forecast.Part part : parts) {
      if (part.outlook() instanceof Outlook.Runs || part.outlook() instanceof Outlook.RunsAnyway) {
        Optional<PlanException> refusal = check.refusal(part.step(), part.programs());
        refusal.ifPresent(
            e -> progress.show(new BuildEvent.Warning(String.valueOf(e.getMessage()))));
      }
    }
  }

  /** Of warnings: there is nothing else to be shown. */
  private static DisplayMode mode(Arguments arguments) {
    return arguments.flag("--quiet") ? DisplayMode.QUIET : DisplayMode.PLAIN;
  }
}
