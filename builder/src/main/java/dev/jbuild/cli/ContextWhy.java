package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Printable;
import dev.jbuild.cli.ContextCommand.Place;
import dev.jbuild.context.ContextInventory;
import dev.jbuild.context.IgnoreRules;
import dev.jbuild.context.RelativePath;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code jbuild context why PATH}: which rules speak about a path, and which lines take it. */
final class ContextWhy {
  private final Place place;
  private final Session session;

  ContextWhy(Place place, Session session) {
    this.place = place;
    this.session = session;
  }

  /** What there is to say of a path. */
  private record Answer(
      String path,
      boolean visible,
      ImmutableList<IgnoreRules.Match> rules,
      ImmutableList<ContextTakers.Taker> takers) {}

  void print(Arguments arguments) {
    String format = arguments.value("--format").orElse("");
    Answer answer = answer(path(arguments.word(1)));
    if (format.isEmpty() || format.equals("table")) {
      printText(answer);
    } else {
      new Listing(ImmutableList.of()).print(format, List.of(json(answer)), session.out());
    }
  }

  /** Relative to the context; a host path inside the context is understood, too. */
  private String path(String word) {
    Path given = session.environment().path(word).normalize();
    Path directory = place.directory().normalize();
    boolean inside = word.startsWith("/") && given.startsWith(directory);
    String relative = inside ? directory.relativize(given).toString() : word;
    byte[] utf8 = relative.getBytes(StandardCharsets.UTF_8);
    return RelativePath.insideRoot(new String(utf8, StandardCharsets.ISO_8859_1));
  }

  private Answer answer(String path) {
    FileStatus status = ContextInventory.status(place.directory(), path, session::fs);
    if (status == null) {
      throw CliException.notFound("file in the context", Printable.fileName(path));
    }
    if (path.isEmpty()) {
      return new Answer(".", true, ImmutableList.of(), takers(path));
    }
    boolean excluded = place.rules().excludes(path);
    boolean visible = !excluded || (status.isDirectory() && leadsToVisible(path));
    return new Answer(path, visible, place.rules().matches(path), takers(path));
  }

  private boolean leadsToVisible(String path) {
    return place.entries(false, session).stream().anyMatch(entry -> entry.path().equals(path));
  }

  private ImmutableList<ContextTakers.Taker> takers(String path) {
    Optional<RecipeSource> source = source();
    if (source.isEmpty()) {
      return ImmutableList.of();
    }
    Recipe recipe = RecipeLoader.parse(source.get());
    return ContextTakers.of(recipe, path);
  }

  private Optional<RecipeSource> source() {
    if (place.recipeIsInput()) {
      try {
        return Optional.of(RecipeLoader.read(session.environment().streams().in(), "<stdin>"));
      } catch (IOException e) {
        throw CliException.cannotRead(Path.of("/dev/stdin"), e);
      }
    }
    return place.recipe().map(file -> RecipeLoader.read(file, recipeName()));
  }

  private String recipeName() {
    return place.recipe().map(file -> file.getFileName().toString()).orElse("<stdin>");
  }

  private void printText(Answer answer) {
    TextOutput out = session.out();
    String file = place.rules().file();
    String reason = answer.rules().isEmpty() ? ": no rule matches it" : "";
    out.line(
        Printable.fileName(answer.path())
            + ": "
            + (answer.visible() ? "visible" : "hidden")
            + reason);
    for (IgnoreRules.Match rule : answer.rules()) {
      String what = rule.readmits() ? "readmits" : "hides";
      String object =
          rule.matched().equals(answer.path()) ? "it" : Printable.fileName(rule.matched());
      out.line(
          "  "
              + file
              + ":"
              + rule.line()
              + ": "
              + Printable.fileName(rule.pattern())
              + " "
              + what
              + " "
              + object);
    }
    boolean hides = !answer.rules().isEmpty() && !answer.rules().getLast().readmits();
    if (answer.visible() && hides) {
      out.line("  something below it is visible");
    }
    for (ContextTakers.Taker taker : answer.takers()) {
      String what = taker.certain() ? " takes it" : " may take it";
      out.line(
          "  "
              + Printable.escape(recipeName())
              + ":"
              + taker.line()
              + ": "
              + Printable.escape(taker.text())
              + what
              + (answer.visible() ? "" : ", were it visible"));
    }
  }

  private JsonObject json(Answer answer) {
    List<JsonValue> rules = new ArrayList<>();
    for (IgnoreRules.Match rule : answer.rules()) {
      rules.add(
          JsonObject.builder()
              .put("File", place.rules().file())
              .put("Line", rule.line())
              .put("Pattern", ContextCommand.text(rule.pattern()))
              .put("Readmits", rule.readmits())
              .put("Matched", ContextCommand.text(rule.matched()))
              .build());
    }
    List<JsonValue> takers = new ArrayList<>();
    for (ContextTakers.Taker taker : answer.takers()) {
      takers.add(
          JsonObject.builder()
              .put("Line", taker.line())
              .put("Text", taker.text())
              .put("Certain", taker.certain())
              .build());
    }
    return JsonObject.builder()
        .put("Path", ContextCommand.text(answer.path()))
        .put("Visible", answer.visible())
        .put("Rules", new JsonArray(ImmutableList.copyOf(rules)))
        .put("Instructions", new JsonArray(ImmutableList.copyOf(takers)))
        .build();
  }
}
