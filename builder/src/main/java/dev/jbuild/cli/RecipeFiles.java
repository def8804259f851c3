package dev.jbuild.cli;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.execute.Secrets;
import dev.jbuild.recipe.RecipeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where recipe and context are.
 *
 * @param context absent when there is none
 * @param recipeFile absent when the recipe is no file that an ignore file can stand beside
 * @param temporary the context is not there any more at the next build
 * @param time of the context, for {@code SOURCE_DATE_EPOCH=context}
 */
record RecipeFiles(
    RecipeSource source,
    Optional<Path> context,
    Optional<Path> recipeFile,
    boolean temporary,
    Supplier<Optional<Instant>> time) {

  /**
   * Which recipe and context.
   *
   * @param context as the user wrote it
   * @param recipe as the user wrote it; {@code -} is standard input
   * @param buildArgs {@code BUILDKIT_CONTEXT_KEEP_GIT_DIR} counts
   * @param secrets for fetching
   */
  record Wanted(
      String context,
      Optional<String> recipe,
      ImmutableMap<String, String> buildArgs,
      Secrets secrets) {}

  /** What an option or argument must start with to be taken as an address of the web. */
  private static final String WEB = "http";

  /**
   * Finds both: a directory comes first and costs nothing more; all other forms are fetched or
   * unpacked.
   *
   * @throws CliException when there is no such context or recipe
   */
  static RecipeFiles find(Wanted request, Session session) {
    String context = request.context();
    if (context.isEmpty()) {
      throw CliException.usage("the context is empty", "write . for the present directory");
    }
    if (!context.equals("-")) {
      Path directory = session.environment().path(context);
      if (Files.isDirectory(directory)) {
        return inDirectory(request, session, directory);
      }
    }
    return new ForeignContext(request, session).find();
  }

  /** What the context hides; an ignore file that was named has to exist in any case. */
  IgnoreRules rules(Optional<String> named, Environment environment) {
    if (named.isPresent()) {
      return IgnoreRules.loadFile(environment.path(named.get()), named.get());
    }
    return context.isPresent()
        ? IgnoreRules.load(context.get(), recipeFile.orElse(null))
        : IgnoreRules.none();
  }

  private static RecipeFiles inDirectory(Wanted request, Session session, Path context) {
    Environment environment = session.environment();
    Optional<String> named = request.recipe();
    if (named.isPresent() && (named.get().equals("-") || isWeb(named.get()))) {
      RecipeSource source =
          named.get().equals("-")
              ? readInput(environment)
              : ForeignContext.fetchRecipe(named.get(), request, session);
      return new RecipeFiles(
          source, Optional.of(context), Optional.empty(), false, Optional::empty);
    }
    Path file = named.isPresent() ? environment.path(named.get()) : RecipeLoader.find(context);
    String shown = named.orElseGet(() -> shown(file, environment));
    return new RecipeFiles(
        RecipeLoader.read(file, shown),
        Optional.of(context),
        Optional.of(file),
        false,
        Optional::empty);
  }

  static boolean isWeb(String text) {
    return text.startsWith(WEB + "://") || text.startsWith(WEB + "s://");
  }

  static RecipeSource readInput(Environment environment) {
    try {
      return RecipeLoader.read(environment.streams().in(), "<stdin>");
    } catch (IOException e) {
      throw CliException.cannotRead(Path.of("/dev/stdin"), e);
    }
  }

  private static String shown(Path file, Environment environment) {
    return file.startsWith(environment.workingDirectory())
        ? environment.workingDirectory().relativize(file).toString()
        : file.toString();
  }
}
