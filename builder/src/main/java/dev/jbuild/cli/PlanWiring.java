package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.cache.CacheIndex;
import dev.jbuild.context.BuildContext;
import dev.jbuild.context.ContextDirectories;
import dev.jbuild.copy.SelectionCache;
import dev.jbuild.execute.LocalExecutor;
import dev.jbuild.execute.SecretDigests;
import dev.jbuild.plan.RunCheck;
import dev.jbuild.progress.ProgressDisplay;
import dev.jbuild.solve.ContextSelections;
import dev.jbuild.solve.Forecast;
import dev.jbuild.solve.SolveContext;
import dev.jbuild.solve.UnrunExecutor;
import dev.jbuild.store.Store;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The parts of a build that a plan of it needs, none of which writes to the store: what is learned
 * about the files of a context goes to a temporary directory and is forgotten.
 */
final class PlanWiring implements AutoCloseable {
  private static final String CONTEXTS = "contexts";

  private final Session session;
  private final Store store;
  private final ProgressDisplay progress;
  private final UnrunExecutor executor;
  private final Path content;
  private final ContextDirectories directories;

  PlanWiring(Session session, Store store, ProgressDisplay progress) {
    this.progress = progress;
    this.session = session;
    this.store = store;
    this.executor =
        new UnrunExecutor(
            session.snapshots(),
            (snapshot, name) -> LocalExecutor.open(session.fs(), snapshot, name));
    this.content = knownContents();
    this.directories = new ContextDirectories(content, session::fs);
  }

  ImmutableList<Forecast.Part> forecast(
      PlatformBuilds builds, BuildRequest request, RecipeChecks.Subject subject) {
    Path root = subject.files().context().orElseGet(() -> store.newTemporaryDirectory("context"));
    try (BuildContext context = BuildContext.open(root, subject.rules(), content, session::fs)) {
      return Forecast.of(builds.graphs(), solving(request, context), executor);
    }
  }

  private SolveContext solving(BuildRequest request, BuildContext context) {
    SolveContext.Inputs inputs =
        new SolveContext.Inputs(
            new ContextSelections(context),
            directories,
            source -> {
              throw new IllegalStateException("a plan fetches nothing");
            },
            id -> secretDigest(request, id));
    SolveContext.Cache cache =
        new SolveContext.Cache(
            session.snapshots(),
            SelectionCache.readOnly(store.layout().contentDir()),
            new CacheIndex(store.layout().keysDir()),
            () -> {
              throw new IllegalStateException("a plan holds no key");
            });
    SolveContext.Host host =
        new SolveContext.Host(
            request.sandbox().inputs(request.options().extraHosts()),
            session.environment().clock(),
            RunCheck.none());
    return new SolveContext(inputs, cache, host, progress, () -> executor);
  }

  /** A store without a key for secrets has no record that depends on one. */
  private Optional<String> secretDigest(BuildRequest request, String id) {
    return Files.exists(store.layout().secretKey())
        ? new SecretDigests(store, request.secrets()).digest(id)
        : request.secrets().value(id).map(_ -> "new");
  }

  /**
   * A directory with links to what the store knows of contexts; what is written replaces those. Of
   * a store that is read-only it is what the store has: nothing can be written there.
   */
  private Path knownContents() {
    Path temporary = store.layout().tmpDir();
    if (Files.isDirectory(temporary) && !Files.isWritable(temporary)) {
      return store.layout().contentDir();
    }
    Path known = store.layout().contentDir().resolve(CONTEXTS);
    Path borrowed = store.newTemporaryDirectory("content");
    if (!Files.isDirectory(known)) {
      return borrowed;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(known, "*.index")) {
      Path links = Files.createDirectory(borrowed.resolve(CONTEXTS));
      for (Path file : files) {
        Files.createSymbolicLink(links.resolve(file.getFileName()), file);
      }
      return borrowed;
    } catch (IOException e) {
      throw CliException.cannotRead(known, e);
    }
  }

  @Override
  public void close() {
    directories.close();
  }
}
