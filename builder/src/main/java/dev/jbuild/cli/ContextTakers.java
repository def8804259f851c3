package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.context.RelativePath;
import dev.jbuild.context.Wildcard;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.Stage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which {@code COPY} and {@code ADD} lines of a recipe name a path of the context. By the text of
 * the recipe alone: links are not resolved, and a line whose words still have to be expanded, or
 * that excludes something, only may take it.
 */
final class ContextTakers {

  /**
   * One such line.
   *
   * @param certain false when variables, quotes or {@code --exclude} decide
   */
  record Taker(int line, String text, boolean certain) {}

  private ContextTakers() {}

  /**
   * @param path clean, a byte string
   */
  static ImmutableList<Taker> of(Recipe recipe, String path) {
    ImmutableList.Builder<Taker> takers = ImmutableList.builder();
    for (Stage stage : recipe.stages()) {
      for (Instruction instruction : stage.instructions()) {
        line(instruction).flatMap(line -> taker(line, path)).ifPresent(takers::add);
      }
    }
    return takers.build();
  }

  /** What COPY and ADD have in common. */
  private record Line(
      Instruction.Source source,
      ImmutableList<Instruction.Flag> flags,
      ImmutableList<String> words) {}

  private static Optional<Line> line(Instruction instruction) {
    if (instruction instanceof Instruction.Copy copy) {
      return Optional.of(new Line(copy.source(), copy.flags(), copy.sources()));
    }
    if (instruction instanceof Instruction.Add add) {
      return Optional.of(new Line(add.source(), add.flags(), add.sources()));
    }
    return Optional.empty();
  }

  private static Optional<Taker> taker(Line line, String path) {
    if (has(line.flags(), "from")) {
      return Optional.empty();
    }
    boolean taken = false;
    boolean open = false;
    for (String word : line.words()) {
      if (needsExpansion(word)) {
        open = true;
      } else if (!isRemote(line.source(), word)) {
        taken |= takes(word, path);
      }
    }
    if (!taken && !open) {
      return Optional.empty();
    }
    boolean certain = taken && !has(line.flags(), "exclude");
    return Optional.of(new Taker(line.source().span().startLine(), line.source().text(), certain));
  }

  private static boolean has(ImmutableList<Instruction.Flag> flags, String name) {
    return flags.stream().anyMatch(flag -> flag.name().equals(name));
  }

  private static boolean needsExpansion(String word) {
    return word.indexOf('$') >= 0 || word.indexOf('"') >= 0 || word.indexOf('\'') >= 0;
  }

  private static boolean isRemote(Instruction.Source source, String word) {
    return source.keyword().equals("ADD") && (word.contains("://") || word.startsWith("git@"));
  }

  private static boolean takes(String word, String path) {
    byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
    String wanted = RelativePath.insideRoot(new String(utf8, StandardCharsets.ISO_8859_1));
    if (wanted.isEmpty()) {
      return true;
    }
    if (!Wildcard.isIn(wanted)) {
      String name = Wildcard.unescape(wanted);
      return path.equals(name) || path.startsWith(name + "/");
    }
    Wildcard wildcard = Wildcard.of(wanted);
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (wildcard.matches(path.substring(0, slash))) {
        return true;
      }
    }
    return wildcard.matches(path);
  }
}
