package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.cache.CacheIndex;
import dev.jbuild.context.BuildContext;
import dev.jbuild.image.ClampedLayers;
import dev.jbuild.lint.LintResult;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.plan.StepGraph;
import dev.jbuild.progress.BuildEvent;
import dev.jbuild.recall.BuildInputs;
import dev.jbuild.recall.BuildTrace;
import dev.jbuild.recall.Observations;
import dev.jbuild.recall.Recall;
import dev.jbuild.recall.TraceFiles;
import dev.jbuild.solve.BuildNotes;
import dev.jbuild.solve.ContextSelections;
import dev.jbuild.solve.Solver;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoreEntry;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a build that has nothing to do end early: see {@link dev.jbuild.recall}. Closing it closes
 * the context.
 */
final class BuildRecall implements AutoCloseable {
  /** Set by the start script: other jars, another JDK, other flags, another value. */
  private static final String PROGRAM = "jbuild.program";

  /**
   * The options that a recalled build may have: what they say is an input of it, or decides only
   * how it is shown. With any other one builds are ordinary.
   */
  private static final ImmutableSet<String> OPTIONS =
      ImmutableSet.of(
          "--build-arg",
          "--build-arg-file",
          "--file",
          "--format",
          "--ignorefile",
          "--iidfile",
          "--insecure-registry",
          "--jobs",
          "--label",
          "--metadata-file",
          "--network",
          "--progress",
          "--pull",
          "--quiet",
          "--require-cached",
          "--tag",
          "--target",
          "--timeout");

  private static final ImmutableSet<String> OF_THE_PROCESS =
      ImmutableSet.of(
          GlobalOptions.ROOT, GlobalOptions.RUN_ROOT, GlobalOptions.CONFIG, GlobalOptions.DEBUG);

  private final Session session;
  private final RecipeChecks checks;
  private final Optional<BuildInputs> inputs;
  private final Observations observations = new Observations();
  private @Nullable BuildContext context;
  private @Nullable ContextSelections selections;

  private BuildRecall(Session session, RecipeChecks checks, Optional<BuildInputs> inputs) {
    this.session = session;
    this.checks = checks;
    this.inputs = inputs;
  }

  static BuildRecall of(
      Arguments arguments, BuildRequest request, RecipeChecks checks, Session session) {
    String program = System.getProperty(PROGRAM);
    boolean may = program != null && mayRecall(arguments, request, checks.subject(), session);
    return new BuildRecall(
        session,
        checks,
        may
            ? Optional.of(
                inputs(arguments, request, checks.subject(), session).add("program", program))
            : Optional.empty());
  }

  private static boolean mayRecall(
      Arguments arguments, BuildRequest request, RecipeChecks.Subject subject, Session session) {
    for (String option : arguments.said().keySet()) {
      if (!OPTIONS.contains(option) && !OF_THE_PROCESS.contains(option)) {
        return false;
      }
    }
    Optional<Path> directory = subject.files().context();
    return !subject.files().temporary()
        && directory.isPresent()
        && directory.get().equals(session.environment().path(arguments.word(0)))
        && request.pull().policy() != PullOptions.Policy.ALWAYS;
  }

  private static BuildInputs inputs(
      Arguments arguments, BuildRequest request, RecipeChecks.Subject subject, Session session) {
    BuildInputs inputs = new BuildInputs();
    inputs.addPlace("directory", session.environment().workingDirectory().toString());
    inputs.addPlace("context", arguments.word(0));
    for (Map.Entry<String, ImmutableList<String>> said : arguments.said().entrySet()) {
      if (!OF_THE_PROCESS.contains(said.getKey())) {
        said.getValue().forEach(value -> inputs.addPlace(said.getKey(), value));
      }
    }
    inputs.add("version", Version.NUMBER).add("machine", Platform.current().toString());
    request
        .options()
        .buildArgs()
        .forEach((name, value) -> inputs.add("argument", name + "=" + value));
    inputs.add("recipe", subject.files().source().name());
    inputs.add("text", subject.files().source().text());
    inputs.add("ignore file", subject.rules().file());
    subject.rules().texts().forEach(pattern -> inputs.add("pattern", pattern));
    return inputs;
  }

  /** The result of an earlier build that this one would repeat without running anything. */
  Optional<Recall.Result> find(ImmutableList<ImageReference> tags) {
    if (inputs.isEmpty() || !session.openStoreIfThere()) {
      return Optional.empty();
    }
    Store store = session.store();
    Recall.Asked asked =
        new Recall.Asked(
            new CacheIndex(store.layout().keysDir()),
            session.snapshots(),
            checks.emptied(),
            request -> opened(store).selectAhead(request).digest());
    return new Recall(store.layout(), store.images().glance(), asked).find(inputs.get(), tags);
  }

  private ContextSelections opened(Store store) {
    ContextSelections known = selections;
    if (known == null) {
      RecipeChecks.Subject subject = checks.subject();
      Path directory = subject.files().context().orElseThrow();
      Path content = store.layout().contentDir();
      context = BuildContext.open(directory, subject.rules(), content, session::fs);
      known = new ContextSelections(context);
      selections = known;
    }
    return known;
  }

  /** What was selected of the context to no avail; absent when that was not asked for. */
  Optional<ContextSelections> selections() {
    return Optional.ofNullable(selections);
  }

  /** Where planning and checking tell what they ask. */
  Observations observations() {
    return observations;
  }

  /**
   * What a build has done that ended well.
   *
   * @param metadata for {@code --metadata-file}, as of a build that runs nothing
   */
  record Done(
      StepGraph graph, LintResult lint, BuildNotes notes, StoreEntry built, String metadata) {}

  /** Keeps it, if it can be recalled. */
  void remember(Done done) {
    if (inputs.isEmpty() || !(done.built() instanceof StoredImage image)) {
      return;
    }
    StepGraph graph = done.graph();
    ImmutableList.Builder<BuildEvent> events = ImmutableList.builder();
    events.add(Solver.started(ImmutableList.of(graph)));
    events.addAll(BuildCommand.events(done.lint()));
    graph.warnings().forEach(warning -> events.add(new BuildEvent.Warning(warning)));
    events.addAll(Solver.allCached(graph));
    Store store = session.store();
    new TraceFiles(store.layout())
        .put(
            new BuildTrace(
                inputs.get(),
                new BuildTrace.Asked(observations, done.notes()),
                image,
                derived(graph, image),
                done.metadata(),
                events.build()),
            () -> store.newTemporaryDirectory("trace"));
  }

  /** With SOURCE_DATE_EPOCH an image has layers of its own: see {@link ClampedLayers}. */
  private static ImmutableList<ChainId> derived(StepGraph graph, StoredImage image) {
    return graph.sourceDateEpoch().isPresent()
        ? ChainId.ofStack(image.config().diffIds())
        : ImmutableList.of();
  }

  @Override
  public void close() {
    if (context != null) {
      context.close();
    }
  }
}
