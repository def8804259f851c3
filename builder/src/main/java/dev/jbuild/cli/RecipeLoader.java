package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.RecipeReader;
import dev.jbuild.plan.RecipeException;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Finds and reads the recipe of a build. */
final class RecipeLoader {
  /** Names that are looked for in a context, in this order. */
  static final ImmutableList<String> NAMES =
      ImmutableList.of("Recipe", "Containerfile", "Dockerfile");

  /** Larger than any recipe that people write; a limit so that no input fills the memory. */
  static final int MAX_BYTES = 16 << 20;

  private RecipeLoader() {}

  /** The recipe that a context brings along. */
  static Path find(Path context) {
    return findAny(context).orElseThrow(() -> none(context.toString()));
  }

  /** As {@link #find}, for who can do without. */
  static Optional<Path> findAny(Path context) {
    for (String name : NAMES) {
      Path file = context.resolve(name);
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** A context brings no recipe along. */
  static CliException none(String context) {
    return CliException.recipe(
        context + ": no recipe: neither Recipe, Containerfile nor Dockerfile is there",
        "name it with -f FILE");
  }

  /**
   * Reads a file; nothing that is not a regular file is opened, since opening a fifo would wait for
   * ever.
   *
   * @param shown the name as the user gave it
   */
  static RecipeSource read(Path file, String shown) {
    if (!Files.exists(file)) {
      throw CliException.noRecipe(shown);
    }
    if (!Files.isRegularFile(file)) {
      throw CliException.recipe(shown + ": the recipe is not a regular file", null);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, shown);
    } catch (IOException e) {
      throw CliException.cannotRead(file, e);
    }
  }

  static RecipeSource read(InputStream in, String shown) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw CliException.recipe(shown + ": the recipe is larger than 16 MiB", null);
    }
    return source(bytes, shown);
  }

  static RecipeSource source(byte[] bytes, String shown) {
    if (looksLikeUtf16(bytes)) {
      throw CliException.recipe(shown + ": the recipe is UTF-16; recipes are UTF-8", null);
    }
    boolean mark =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    int from = mark ? 3 : 0;
    return new RecipeSource(
        shown, new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8));
  }

  /** By its byte-order mark, or by ASCII with every second byte 0. */
  private static boolean looksLikeUtf16(byte[] bytes) {
    if (bytes.length < 2) {
      return false;
    }
    int first = bytes[0] & 0xFF;
    int second = bytes[1] & 0xFF;
    boolean marked = (first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF);
    return marked || (first == 0) != (second == 0);
  }

  /**
   * Parses it.
   *
   * @throws RecipeException with every fault
   */
  static Recipe parse(RecipeSource source) {
    return switch (new RecipeReader().read(source)) {
      case ParseResult.Parsed(Recipe recipe) -> recipe;
      case ParseResult.Rejected(var rejected, var diagnostics, _) ->
          throw new RecipeException(rejected, diagnostics);
    };
  }
}
