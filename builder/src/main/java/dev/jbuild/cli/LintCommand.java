package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.execute.Secrets;
import dev.jbuild.oci.Platform;

/** {@code jbuild lint}: checks a recipe, and builds nothing. */
final class LintCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel("lint", "[OPTIONS] [CONTEXT]", "Check a recipe without building it.")
        .value(
            "-f, --file",
            "FILE",
            "Recipe; - is standard input (default: Recipe, Containerfile or Dockerfile in CONTEXT)")
        .value("--format", "text|json|sarif", "How the report is written (default: text)")
        .value("--ignorefile", "FILE", "Ignore file instead of the one that the build would find")
        .value("--target", "STAGE", "Check this stage and those it needs (default: all stages)")
        .values(
            "--build-arg", "NAME[=VALUE]", "Value of an ARG; without a value, from the environment")
        .arguments(0, 1);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    String format = arguments.choice("--format", "text", ImmutableList.of("text", "json", "sarif"));
    String context = arguments.words().isEmpty() ? "." : arguments.word(0);
    ImmutableMap<String, String> buildArgs =
        BuildRequest.buildArgs(arguments.values("--build-arg"), session.environment());
    RecipeFiles.Wanted wanted =
        new RecipeFiles.Wanted(
            context, arguments.value("--file"), buildArgs, new Secrets(ImmutableMap.of()));
    RecipeFiles files = RecipeFiles.find(wanted, session);
    RecipeChecks.Subject subject =
        new RecipeChecks.Subject(
            files,
            files.rules(arguments.value("--ignorefile"), session.environment()),
            arguments.value("--target"),
            buildArgs,
            Platform.current(),
            ImmutableMap.of());
    return new RecipeChecks(session, subject).check(format, false);
  }
}
