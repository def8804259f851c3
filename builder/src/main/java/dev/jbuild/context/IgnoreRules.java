package dev.jbuild.context;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Printable;
import dev.jbuild.base.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of an ignore file: which paths of the context a recipe cannot see. The last pattern
 * that matches a path or one of its parents decides, asked from the top down as {@link
 * PathPattern#decide} says: that is how BuildKit's client walks a context (fsutil's {@code
 * filterFS.Walk}, with {@code MatchesUsingParentResults} of moby/patternmatcher 0.6). {@code
 * MatchesOrParentMatches}, which looks at every parent again, readmits more: of {@code a/b} and
 * {@code !a} it takes the second for all that is in {@code a}. The file is read as patternmatcher's
 * package {@code ignorefile} does.
 */
public final class IgnoreRules {
  private static final IgnoreRules NONE = new IgnoreRules(ImmutableList.of(), "");
  private static final long MAX_FILE_BYTES = 4 << 20;

  private final PathPattern[] patterns;
  private final ImmutableList<Line> lines;
  private final boolean hasExceptions;
  private final String file;

  /** A line that holds a pattern. */
  private record Line(int number, String text, PathPattern pattern) {}

  /**
   * A rule that matches a path.
   *
   * @param line counts from 1
   * @param pattern cleaned, with its {@code !}
   * @param readmits is it an exception, which makes visible?
   * @param matched the path itself or the first of its parents that the pattern matches
   */
  public record Match(int line, String pattern, boolean readmits, String matched) {}

  private IgnoreRules(ImmutableList<Line> lines, String file) {
    this.patterns = new PathPattern[lines.size()];
    for (int i = 0; i < patterns.length; i++) {
      patterns[i] = lines.get(i).pattern();
    }
    this.lines = lines;
    this.file = file;
    boolean exceptions = false;
    for (PathPattern pattern : patterns) {
      exceptions |= pattern.isException();
    }
    hasExceptions = exceptions;
  }

  /** What was decided for a directory, so that its entries need not match its parents again. */
  static final class Level {
    private final boolean excluded;
    private final boolean[] matched;

    private Level(boolean excluded, boolean[] matched) {
      this.excluded = excluded;
      this.matched = matched;
    }

    boolean excluded() {
      return excluded;
    }
  }

  public static IgnoreRules none() {
    return NONE;
  }

  /**
   * Reads the ignore file of a build: {@code RECIPE.dockerignore} beside the recipe, else {@code
   * RECIPE.containerignore} there, else {@code .containerignore}, else {@code .dockerignore} in the
   * context (the order of buildah's {@code ContainerIgnoreFile}).
   *
   * @param recipe {@code null} when the recipe does not come from a file
   */
  public static IgnoreRules load(Path contextDirectory, @Nullable Path recipe) {
    List<Path> candidates = new ArrayList<>(4);
    if (recipe != null && recipe.getFileName() != null) {
      candidates.add(recipe.resolveSibling(recipe.getFileName() + ".dockerignore"));
      candidates.add(recipe.resolveSibling(recipe.getFileName() + ".containerignore"));
    }
    candidates.add(contextDirectory.resolve(".containerignore"));
    candidates.add(contextDirectory.resolve(".dockerignore"));
    for (Path candidate : candidates) {
      if (Files.exists(candidate, LinkOption.NOFOLLOW_LINKS)) {
        // a link in a context could quote any file of the machine
        String name = Printable.escape(candidate.getFileName().toString());
        return parse(read(candidate, name, LinkOption.NOFOLLOW_LINKS), name);
      }
    }
    return NONE;
  }

  /**
   * Reads the ignore file that the user named, in place of all others; links are followed. {@code
   * /dev/null} stands for no rules.
   *
   * @param shown its name for messages
   */
  public static IgnoreRules loadFile(Path file, String shown) {
    String name = Printable.escape(shown);
    if (file.toString().equals("/dev/null")) {
      return none();
    }
    if (!Files.exists(file)) {
      throw ContextException.noIgnoreFile(name);
    }
    return parse(read(file, name), name);
  }

  private static byte[] read(Path file, String name, LinkOption... options) {
    if (!Files.isRegularFile(file, options)) {
      throw ContextException.badIgnoreFile(name, "not a regular file");
    }
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw ContextException.badIgnoreFile(name, "larger than the limit of 4 MiB");
      }
      return WholeFile.bytes(file);
    } catch (IOException e) {
      throw ContextException.unreadable(name, e);
    }
  }

  /** Parses the text of an ignore file; {@code name} stands in messages. */
  public static IgnoreRules parse(byte[] text, String name) {
    String bytes = new String(text, StandardCharsets.ISO_8859_1);
    ImmutableList.Builder<Line> patterns = ImmutableList.builder();
    int line = 0;
    for (int start = 0; start < bytes.length(); ) {
      int end = bytes.indexOf('\n', start);
      end = end < 0 ? bytes.length() : end;
      line++;
      String pattern = pattern(bytes.substring(start, end), line == 1);
      if (!pattern.isEmpty()) {
        try {
          patterns.add(new Line(line, pattern, PathPattern.of(pattern)));
        } catch (PatternSyntaxException e) {
          throw ContextException.badPattern(name, line, Printable.fileName(pattern));
        }
      }
      start = end + 1;
    }
    ImmutableList<Line> found = patterns.build();
    return found.isEmpty() ? NONE : new IgnoreRules(found, name);
  }

  /** The pattern on a line; empty when there is none. */
  static String pattern(String line, boolean first) {
    String text = first && line.startsWith("\u00EF\u00BB\u00BF") ? line.substring(3) : line;
    if (text.startsWith("#")) {
      return "";
    }
    text = trim(text);
    boolean exception = text.startsWith("!");
    if (exception) {
      text = trim(text.substring(1));
    }
    if (!text.isEmpty()) {
      text = RelativePath.clean(text);
      if (text.length() > 1 && text.startsWith("/")) {
        text = text.substring(1);
      }
    }
    return exception ? "!" + text : text;
  }

  private static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && " \t\n\u000B\f\r".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && " \t\n\u000B\f\r".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }

  /** The patterns, cleaned, in the order of the file, with their {@code !}. */
  public ImmutableList<String> texts() {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    for (Line line : lines) {
      texts.add(line.text());
    }
    return texts.build();
  }

  /** Name of the ignore file; empty when there is none. */
  public String file() {
    return file;
  }

  /** Is a path, relative to the context and without a leading slash, hidden? */
  public boolean excludes(String path) {
    if (patterns.length == 0) {
      return false;
    }
    Level level = root();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      level = enter(level, path.substring(0, slash));
    }
    return excludes(level, path);
  }

  /**
   * Every rule that matches a path or one of its parents, in order: the last one decides. One that
   * could change nothing where it would have matched is not among them.
   */
  public ImmutableList<Match> matches(String path) {
    @Nullable String[] matched = new String[patterns.length];
    Level level = root();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      level = enter(level, path.substring(0, slash));
      note(level, path.substring(0, slash), matched);
    }
    note(enter(level, path), path, matched);
    ImmutableList.Builder<Match> matches = ImmutableList.builder();
    for (int i = 0; i < patterns.length; i++) {
      String first = matched[i];
      if (first != null) {
        Line line = lines.get(i);
        matches.add(new Match(line.number(), line.text(), patterns[i].isException(), first));
      }
    }
    return matches.build();
  }

  private static void note(Level level, String path, @Nullable String[] matched) {
    for (int i = 0; i < matched.length; i++) {
      if (level.matched[i] && matched[i] == null) {
        matched[i] = path;
      }
    }
  }

  /** Does it hide nothing at all? */
  public boolean isEmpty() {
    return patterns.length == 0;
  }

  /** Can something below an excluded directory be visible? */
  public boolean hasExceptions() {
    return hasExceptions;
  }

  /** Does one pattern, by itself, hide all that lies in the context's directory? */
  public boolean hidesEverything() {
    for (PathPattern pattern : patterns) {
      if (!pattern.isException() && pattern.hidesEverything()) {
        return true;
      }
    }
    return false;
  }

  /** The context's own directory, which no pattern excludes. */
  Level root() {
    return new Level(false, new boolean[patterns.length]);
  }

  /** Decides on a directory whose parent directory was decided on. */
  Level enter(Level parent, String path) {
    if (patterns.length == 0) {
      return parent;
    }
    boolean[] matched = new boolean[patterns.length];
    boolean excluded = PathPattern.decide(patterns, parent.matched, path, matched);
    return new Level(excluded, matched);
  }

  /** {@link #excludes} for an entry of a directory that was decided on. */
  boolean excludes(Level parent, String path) {
    boolean excluded = false;
    for (int i = 0; i < patterns.length; i++) {
      boolean match =
          parent.matched[i] || (patterns[i].isException() == excluded && patterns[i].matches(path));
      if (match) {
        excluded = !patterns[i].isException();
      }
    }
    return excluded;
  }
}
