package dev.jbuild.lint;

import dev.jbuild.context.IgnoreRules;
import dev.jbuild.context.Wildcard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Whether ignore rules leave nothing of what a {@code COPY} names in a context, where without them
 * there is something. Only names are read.
 */
public final class EmptiedSources implements Predicate<String> {
  /** Names looked at for one source; where the answer takes longer, none is given. */
  private static final int MAX_NAMES = 2000;

  private final IgnoreRules rules;
  private final Path context;
  private int looked;

  public EmptiedSources(IgnoreRules rules, Path context) {
    this.rules = rules;
    this.context = context;
  }

  /**
   * Asks for one source.
   *
   * @param source clean, as the recipe says it with words expanded
   */
  @Override
  public boolean test(String source) {
    looked = 0;
    String path = relative(source);
    try {
      Content content =
          Wildcard.isIn(path)
              ? wildcard(path)
              : directory(path.equals(".") ? "" : Wildcard.unescape(path));
      return content == Content.HIDDEN && looked < MAX_NAMES;
    } catch (IOException e) {
      return false; // a context that cannot be read is the build's to report
    }
  }

  static String relative(String source) {
    return source.startsWith("/") ? source.substring(1) : source;
  }

  /** The rules know names as strings of bytes. */
  static boolean excludes(IgnoreRules rules, String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    return rules.excludes(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private enum Content {
    /** Nothing there at all: no case of the ignore rules. */
    NONE,
    HIDDEN,
    VISIBLE
  }

  /** Wildcards in the last part of a path; others are left to the build. */
  private Content wildcard(String path) throws IOException {
    int slash = path.lastIndexOf('/');
    String parent = slash < 0 ? "" : path.substring(0, slash);
    Path directory = context.resolve(parent);
    if (Wildcard.isIn(parent) || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return Content.NONE;
    }
    Wildcard pattern = Wildcard.of(path.substring(slash + 1));
    Content content = Content.NONE;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (pattern.matches(name)) {
          content = entry(parent.isEmpty() ? name : parent + "/" + name);
          if (content == Content.VISIBLE) {
            return content;
          }
          content = Content.HIDDEN;
        }
      }
    }
    return content;
  }

  private Content directory(String path) throws IOException {
    Path directory = context.resolve(path);
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return Content.NONE;
    }
    Content content = Content.NONE;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (entry(path.isEmpty() ? name : path + "/" + name) == Content.VISIBLE) {
          return Content.VISIBLE;
        }
        content = Content.HIDDEN;
      }
    }
    return content;
  }

  private Content entry(String path) throws IOException {
    looked++;
    if (looked >= MAX_NAMES || !excludes(rules, path)) {
      return Content.VISIBLE;
    }
    boolean maybe =
        rules.hasExceptions()
            && Files.isDirectory(context.resolve(path), LinkOption.NOFOLLOW_LINKS);
    return maybe ? directory(path) : Content.HIDDEN;
  }
}
