package dev.jbuild.cli;

import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.remote.FetchedFile;
import dev.jbuild.remote.GitCheckout;
import dev.jbuild.remote.RemoteException;
import dev.jbuild.remote.RemoteFetcher;
import dev.jbuild.remote.RemoteSource;
import dev.jbuild.store.SourceStore;
import dev.jbuild.store.Store;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A context that is no directory: a tar on standard input or in a file, an address of a tar or of a
 * recipe, a repository. Its content is its author's: nothing in it can name a file of this machine.
 */
final class ForeignContext {
  private static final String STANDARD_INPUT = "standard input";

  /** BuildKit: the name of the one file that a recipe's address makes a context of. */
  private static final String DOWNLOADED = "context";

  private static final String KEEP_GIT_DIR = "BUILDKIT_CONTEXT_KEEP_GIT_DIR";

  private final RecipeFiles.Wanted request;
  private final Session session;
  private final Environment environment;

  ForeignContext(RecipeFiles.Wanted request, Session session) {
    this.request = request;
    this.session = session;
    this.environment = session.environment();
  }

  RecipeFiles find() {
    String context = request.context();
    if (context.equals("-")) {
      return fromInput();
    }
    Path file = environment.path(context);
    if (Files.exists(file)) {
      return fromFile(file);
    }
    RemoteSource source =
        source(context)
            .orElseThrow(() -> CliException.usage(context + ": no such context directory"));
    return switch (source) {
      case RemoteSource.Git git -> fromRepository(git);
      case RemoteSource.Http http -> fromAddress(http);
    };
  }

  /** A recipe that {@code -f} names by its address. */
  static RecipeSource fetchRecipe(String address, RecipeFiles.Wanted request, Session session) {
    RemoteSource source = source(address).orElseThrow();
    return switch (source) {
      case RemoteSource.Git git ->
          throw CliException.usage(
              git.shown() + ": a repository is no recipe",
              "give the repository as the context, and the recipe's path in it with -f");
      case RemoteSource.Http http -> {
        FetchedFile file = fetcher(request, session).fetch(http, DOWNLOADED, Optional.empty());
        yield RecipeLoader.read(file.file(), http.shown());
      }
    };
  }

  private static Optional<RemoteSource> source(String text) {
    try {
      return RemoteSource.parseContext(text);
    } catch (RemoteException e) {
      String message = String.valueOf(e.getMessage());
      throw e.hint().isPresent()
          ? CliException.usage(message, e.hint().get())
          : CliException.usage(message);
    }
  }

  private static RemoteFetcher fetcher(RecipeFiles.Wanted request, Session session) {
    return session.remote(request.secrets()::value);
  }

  private RecipeFiles fromInput() {
    BufferedInputStream input = new BufferedInputStream(environment.streams().in(), 1 << 16);
    try {
      if (ContextArchive.isArchive(input)) {
        if (request.recipe().filter("-"::equals).isPresent()) {
          throw CliException.usage(
              "-f -: standard input is the context already", "name the recipe in the tar");
        }
        return inTree(unpack(input, STANDARD_INPUT), true);
      }
      if (request.recipe().isPresent()) {
        throw CliException.usage(
            "-f " + request.recipe().get() + ": standard input has a recipe and no tar",
            "send a tar, or leave -f out");
      }
      return new RecipeFiles(
          RecipeLoader.read(input, "<stdin>"),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional::empty);
    } catch (IOException e) {
      throw CliException.cannotRead(Path.of("/dev/stdin"), e);
    }
  }

  private RecipeFiles fromFile(Path file) {
    try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      if (!ContextArchive.isArchive(in)) {
        throw CliException.usage(
            request.context() + ": the context is neither a directory nor a tar",
            "name a directory, and the recipe with -f");
      }
      return inTree(unpack(in, request.context()), true);
    } catch (IOException e) {
      throw CliException.cannotRead(file, e);
    }
  }

  private RecipeFiles fromRepository(RemoteSource.Git source) {
    String keep = request.buildArgs().getOrDefault(KEEP_GIT_DIR, "");
    boolean keepGitDir = keep.equals("1") || keep.equalsIgnoreCase("true");
    GitCheckout checkout = fetcher(request, session).checkout(source, keepGitDir, Optional.empty());
    Supplier<Optional<Instant>> time = () -> Optional.of(checkout.commitTime());
    return recipeIn(checkout.directory(), source.shown(), false, time);
  }

  private RecipeFiles fromAddress(RemoteSource.Http source) {
    FetchedFile file = fetcher(request, session).fetch(source, DOWNLOADED, Optional.empty());
    Optional<Instant> modified =
        file.modifiedSeconds() == 0
            ? Optional.empty()
            : Optional.of(Instant.ofEpochSecond(file.modifiedSeconds()));
    try (BufferedInputStream in =
        new BufferedInputStream(Files.newInputStream(file.file()), 1 << 16)) {
      if (ContextArchive.isArchive(in)) {
        Path tree = unpackOnce(file, in, source.shown());
        return recipeIn(
            tree, source.shown(), false, () -> modified.or(() -> ContextArchive.latest(tree)));
      }
    } catch (IOException e) {
      throw CliException.cannotRead(file.file(), e);
    }
    if (request.recipe().isPresent()) {
      throw CliException.usage(
          "-f " + request.recipe().get() + ": " + source.shown() + " is a recipe and no tar",
          "leave -f out, or name a tar or a repository as the context");
    }
    return new RecipeFiles(
        RecipeLoader.read(file.file(), source.shown()),
        Optional.of(file.directory()),
        Optional.empty(),
        false,
        () -> modified);
  }

  private Path unpack(InputStream archive, String shown) {
    Path tree = session.store().newTemporaryDirectory("context");
    ContextArchive.unpack(archive, shown, tree, session.fs());
    return tree;
  }

  /** The archive of an address is unpacked once for each content. */
  private Path unpackOnce(FetchedFile file, InputStream archive, String shown) throws IOException {
    Store store = session.store();
    Path place = store.sources().path(SourceStore.Kind.TREES, file.digest().hex());
    if (!Files.isDirectory(place)) {
      Path tree = unpack(archive, shown);
      session.fs().syncFileSystem(tree);
      store.sources().publish(tree, place);
    }
    return place;
  }

  private RecipeFiles inTree(Path tree, boolean temporary) {
    return recipeIn(tree, "the tar", temporary, () -> ContextArchive.latest(tree));
  }

  /** The recipe is in the tree, unless it was named by its address or by an absolute path. */
  private RecipeFiles recipeIn(
      Path tree, String shown, boolean temporary, Supplier<Optional<Instant>> time) {
    Optional<String> named = request.recipe();
    boolean elsewhere =
        named
            .filter(name -> name.equals("-") || RecipeFiles.isWeb(name) || name.startsWith("/"))
            .isPresent();
    if (elsewhere) {
      return new RecipeFiles(
          recipeElsewhere(named.get()), Optional.of(tree), Optional.empty(), temporary, time);
    }
    ContextArchive.Recipe recipe = ContextArchive.recipe(tree, named, shown, session.fs());
    return new RecipeFiles(
        recipe.source(), Optional.of(tree), Optional.of(recipe.file()), temporary, time);
  }

  private RecipeSource recipeElsewhere(String name) {
    if (name.equals("-")) {
      return RecipeFiles.readInput(environment);
    }
    return RecipeFiles.isWeb(name)
        ? fetchRecipe(name, request, session)
        : RecipeLoader.read(environment.path(name), name);
  }
}
