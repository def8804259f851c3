package dev.jbuild.context;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of an ignore file: which paths of the context a recipe cannot see. Semantics of
 * moby/patternmatcher 0.6: the last pattern that matches a path or one of its parents decides.
 */
public final class IgnoreRules {

  public static IgnoreRules none() {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads the ignore file of a build: {@code RECIPE.dockerignore} beside the recipe, else {@code
   * .containerignore}, else {@code .dockerignore} in the context (the order of podman 5).
   *
   * @param recipe {@code null} when the recipe does not come from a file
   */
  public static IgnoreRules load(Path contextDirectory, @Nullable Path recipe) {
    throw new UnsupportedOperationException();
  }

  /** Parses the text of an ignore file; {@code name} stands in messages. */
  public static IgnoreRules parse(byte[] text, String name) {
    throw new UnsupportedOperationException();
  }

  /** Is a path, relative to the context and without a leading slash, hidden? */
  public boolean excludes(String path) {
    throw new UnsupportedOperationException();
  }
}
