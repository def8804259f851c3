package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.base.Printable;
import dev.jbuild.cli.Listing.Column;
import dev.jbuild.context.ContextInventory;
import dev.jbuild.context.ContextInventory.Entry;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code jbuild context ls|why|du}: what a build could see of its context. */
final class ContextCommand implements Command {
  private static final ImmutableList<String> ACTIONS = ImmutableList.of("ls", "why", "du");

  @Override
  public CommandModel model() {
    return new CommandModel(
            "context",
            "ls|why PATH|du [OPTIONS] [CONTEXT]",
            "Show what a build could see of its context, and why.")
        .value("-f, --file", "FILE", "Recipe, whose own ignore file counts; - is standard input")
        .value("--ignorefile", "FILE", "Ignore file, in place of .dockerignore and the like")
        .flag("--ignored", "ls: list what is left out instead")
        .flag("-q, --quiet", "ls: print paths only")
        .value("-n, --top", "N", "du: how many of the largest files are shown (default: 10)")
        .value("--format", "FORMAT", "table, json, or a Go template")
        .arguments(1, 3);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    String action = arguments.word(0);
    if (!ACTIONS.contains(action)) {
      throw CliException.usage(
          "context " + Printable.escape(action) + ": no such action",
          "it is one of " + String.join(", ", ACTIONS));
    }
    int own = action.equals("why") ? 2 : 1;
    if (arguments.words().size() < own) {
      throw CliException.usage("context why: the path is missing");
    }
    if (arguments.words().size() > own + 1) {
      throw CliException.usage("context " + action + ": too many arguments");
    }
    Place place = place(arguments, session, own);
    switch (action) {
      case "ls" -> list(place, arguments, session);
      case "why" -> new ContextWhy(place, session).print(arguments);
      default -> new ContextUsage(place.entries(true, session), arguments, session.out()).print();
    }
    return ExitCode.OK.code();
  }

  /**
   * Where the context is, and what it hides.
   *
   * @param recipe as the user wrote it, or the one that was found
   */
  record Place(Path directory, IgnoreRules rules, Optional<Path> recipe, boolean recipeIsInput) {
    ImmutableList<Entry> entries(boolean hiddenToo, Session session) {
      return ContextInventory.list(directory, rules, hiddenToo, session::fs);
    }
  }

  private static Place place(Arguments arguments, Session session, int at) {
    Environment environment = session.environment();
    String word = arguments.words().size() > at ? arguments.word(at) : ".";
    Path directory = environment.path(word);
    Optional<String> named = arguments.value("--file");
    boolean input = named.isPresent() && named.get().equals("-");
    Optional<Path> recipe =
        input
            ? Optional.empty()
            : named.map(environment::path).or(() -> RecipeLoader.findAny(directory));
    Optional<String> ignoreFile = arguments.value("--ignorefile");
    IgnoreRules rules =
        ignoreFile.isPresent()
            ? IgnoreRules.loadFile(environment.path(ignoreFile.get()), ignoreFile.get())
            : IgnoreRules.load(directory, recipe.orElse(null));
    return new Place(directory, rules, recipe, input);
  }

  private static void list(Place place, Arguments arguments, Session session) {
    boolean ignored = arguments.flag("--ignored");
    List<JsonObject> rows = new ArrayList<>();
    for (Entry entry : place.entries(ignored, session)) {
      if (entry.hidden() != ignored) {
        continue;
      }
      if (arguments.flag("--quiet")) {
        session.out().line(Printable.fileName(entry.path()));
      } else {
        rows.add(row(entry));
      }
    }
    if (!arguments.flag("--quiet")) {
      new Listing(
              ImmutableList.of(
                  new Column("TYPE", "Type"),
                  new Column("SIZE", "Size"),
                  new Column("PATH", "Path")))
          .print(arguments.value("--format").orElse(""), rows, session.out());
    }
  }

  private static JsonObject row(Entry entry) {
    return JsonObject.builder()
        .put("Path", text(entry.path()))
        .put("Type", type(entry))
        .put("Size", size(entry))
        .build();
  }

  /** The name for JSON and templates: as it is when it is UTF-8, else with its bytes escaped. */
  static String text(String byteString) {
    byte[] bytes = byteString.getBytes(StandardCharsets.ISO_8859_1);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0 ? text : Printable.fileName(byteString);
  }

  private static String type(Entry entry) {
    return entry.status().type().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Bytes of content; only regular files have some that a copy would take. */
  static long size(Entry entry) {
    return entry.status().isRegular() ? entry.status().size() : 0;
  }
}
