package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.RecipeReader;
import dev.jbuild.json.JsonValue;
import dev.jbuild.lint.BaseFacts;
import dev.jbuild.lint.EmptiedSources;
import dev.jbuild.lint.LintError;
import dev.jbuild.lint.LintException;
import dev.jbuild.lint.LintJson;
import dev.jbuild.lint.LintRequest;
import dev.jbuild.lint.LintResult;
import dev.jbuild.lint.LintText;
import dev.jbuild.lint.Linter;
import dev.jbuild.lint.Outline;
import dev.jbuild.lint.Sarif;
import dev.jbuild.lint.TargetList;
import dev.jbuild.oci.ContainerConfig;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.BuildOptions;
import dev.jbuild.plan.NamedContext;
import dev.jbuild.plan.Network;
import dev.jbuild.plan.Planner;
import dev.jbuild.plan.RecipeException;
import dev.jbuild.plan.TargetPlatform;
import dev.jbuild.recall.Observations;
import dev.jbuild.recipe.Diagnostic;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.store.StoredImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Checks a recipe and describes it, for {@code lint}, {@code build --call}, and before a build. */
final class RecipeChecks {
  private final Session session;
  private final Subject subject;

  /**
   * The recipe and the options that count.
   *
   * @param target stage; the last when absent
   */
  record Subject(
      RecipeFiles files,
      IgnoreRules rules,
      Optional<String> target,
      ImmutableMap<String, String> buildArgs,
      Platform platform,
      ImmutableMap<String, NamedContext> contexts) {
    /** Finds what a build is to read. */
    static Subject of(BuildRequest request, Session session) {
      RecipeFiles files = RecipeFiles.find(request.wanted(), session);
      return new Subject(
          files,
          files.rules(request.ignoreFile(), session.environment()),
          request.options().target(),
          request.options().buildArgs(),
          request.platforms().getFirst(),
          request.options().contexts());
    }
  }

  RecipeChecks(Session session, Subject subject) {
    this.session = session;
    this.subject = subject;
  }

  Subject subject() {
    return subject;
  }

  /**
   * Parses the recipe.
   *
   * @throws RecipeException with every fault; also those that planning finds without any image in
   *     what could be read, where that does not depend on the rest
   */
  Recipe parse() {
    return switch (new RecipeReader().read(subject.files().source())) {
      case ParseResult.Parsed(Recipe recipe) -> recipe;
      case ParseResult.Rejected rejected -> throw failure(rejected);
    };
  }

  private RecipeException failure(ParseResult.Rejected rejected) {
    List<Diagnostic> all = new ArrayList<>(rejected.diagnostics());
    Set<Integer> reported = new HashSet<>();
    for (Diagnostic fault : rejected.diagnostics()) {
      reported.add(fault.span().startLine());
    }
    boolean allStages = subject.target().isEmpty();
    if (rejected.readable().isPresent()) {
      Recipe readable = rejected.readable().get();
      for (Diagnostic fault :
          Planner.check(readable, options(), new CheckImages(session, false), allStages)) {
        if (!reported.contains(fault.span().startLine())) {
          all.add(fault);
        }
      }
    }
    all.sort(Comparator.comparingInt(fault -> fault.span().startLine()));
    return new RecipeException(rejected.source(), ImmutableList.copyOf(all));
  }

  /**
   * Warnings of the stages that a build needs.
   *
   * @param observed gets what is asked for them
   */
  LintResult beforeBuild(Recipe recipe, Observations observed) {
    BaseFacts.Lookup bases = new StoredBases(session, subject.platform(), observed);
    return Linter.lint(
        new LintRequest(
            recipe,
            subject.target(),
            false,
            subject.buildArgs(),
            subject.platform(),
            bases,
            subject.rules(),
            observed.watch(emptied())));
  }

  /** Does what was asked for, and returns the exit code. */
  int call(CallOption call) {
    return switch (call.method()) {
      case "outline" -> outline(call.format());
      case "targets" -> targets(call.format());
      default -> check(call.format(), call.ignoreStatus());
    };
  }

  private int outline(String format) {
    Recipe recipe = RecipeLoader.parse(subject.files().source());
    Outline outline = Outline.of(request(recipe, IgnoreRules.none(), false));
    print(format.equals("json") ? JsonOutput.pretty(outline.json()) + "\n" : outline.text());
    return ExitCode.OK.code();
  }

  private int targets(String format) {
    TargetList targets = new TargetList(RecipeLoader.parse(subject.files().source()));
    print(format.equals("json") ? JsonOutput.pretty(targets.json()) + "\n" : targets.text());
    return ExitCode.OK.code();
  }

  /**
   * Prints the report of a check.
   *
   * @return 1 when there are warnings, as docker does
   * @throws RecipeException with every fault that is found without building, after the report
   */
  int check(String format, boolean ignoreStatus) {
    ParseResult parsed = new RecipeReader().read(subject.files().source());
    LintResult result =
        switch (parsed) {
          case ParseResult.Parsed(Recipe recipe) -> check(recipe);
          case ParseResult.Rejected rejected -> Linter.lint(rejected, subject.buildArgs());
        };
    print(
        switch (format) {
          case "json" -> document(LintJson.of(result));
          case "sarif" -> document(Sarif.of(result, Version.NUMBER));
          default -> LintText.of(result);
        });
    if (parsed instanceof ParseResult.Rejected rejected) {
      throw failure(rejected);
    }
    if (!result.errors().isEmpty()) {
      throw failure(result.errors());
    }
    return result.warnings().isEmpty() || ignoreStatus
        ? ExitCode.OK.code()
        : ExitCode.FAILURE.code();
  }

  private LintResult check(Recipe recipe) {
    boolean allStages = subject.target().isEmpty();
    LintResult result = Linter.lint(request(recipe, subject.rules(), allStages));
    return result.withFaults(
        Planner.check(recipe, options(), new CheckImages(session, true), allStages));
  }

  /** What a build may do beyond the default is no matter of the recipe. */
  private BuildOptions options() {
    return new BuildOptions(
        subject.target(),
        subject.buildArgs(),
        ImmutableMap.of(),
        new TargetPlatform(subject.platform(), Platform.current(), false),
        Network.HOST,
        ImmutableList.of(),
        false,
        ImmutableSet.of(),
        subject.contexts(),
        ImmutableSet.of(BuildOptions.NETWORK_HOST, BuildOptions.SECURITY_INSECURE));
  }

  private JbuildException failure(ImmutableList<LintError> errors) {
    ImmutableList.Builder<Diagnostic> faults = ImmutableList.builder();
    for (LintError error : errors) {
      if (error.span().isPresent()) {
        faults.add(
            new Diagnostic(
                Diagnostic.Severity.ERROR,
                error.rule(),
                error.message(),
                error.span().get(),
                error.hint()));
      }
    }
    return errors.getFirst().span().isEmpty()
        ? LintException.failed(errors.getFirst())
        : new RecipeException(subject.files().source(), faults.build());
  }

  private static String document(JsonValue value) {
    return JsonOutput.pretty(value) + "\n";
  }

  private void print(String text) {
    session.out().print(text);
  }

  private LintRequest request(Recipe recipe, IgnoreRules rules, boolean allStages) {
    return new LintRequest(
        recipe,
        subject.target(),
        allStages,
        subject.buildArgs(),
        subject.platform(),
        new StoredBases(session, subject.platform(), new Observations()),
        rules,
        emptied());
  }

  /** Whether the ignore rules leave nothing of a source. */
  Predicate<String> emptied() {
    Optional<Path> context = subject.files().context();
    return context.isPresent()
        ? new EmptiedSources(subject.rules(), context.get())
        : source -> false;
  }

  /** Bases that are in the store; a store is not made, and nothing is fetched, for a check. */
  private record StoredBases(Session session, Platform platform, Observations observed)
      implements BaseFacts.Lookup {
    @Override
    public Optional<BaseFacts> find(String image) {
      if (!Files.isDirectory(session.root())) {
        return Optional.empty();
      }
      Optional<StoredImage> found = Optional.empty();
      try {
        found = session.store().images().find(image, platform);
      } catch (JbuildException e) {
        // the build tells what is wrong with that name
      }
      observed.looked(image, platform, found);
      return found.map(StoredBases::facts);
    }

    private static BaseFacts facts(StoredImage image) {
      ContainerConfig config = image.config().config();
      Map<String, String> environment = new LinkedHashMap<>();
      for (String entry : config.env()) {
        int equals = entry.indexOf('=');
        environment.put(
            equals < 0 ? entry : entry.substring(0, equals),
            equals < 0 ? "" : entry.substring(equals + 1));
      }
      return new BaseFacts(ImmutableMap.copyOf(environment), config.shell().isPresent());
    }
  }
}
