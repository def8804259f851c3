package dev.jbuild.context;

import com.google.common.collect.ImmutableList;

/**
 * What {@code --parents} and {@code --exclude} leave of a copied directory: an entry is taken when
 * the include pattern matches it or a directory above it, and the excludes do not. Paths are
 * relative to that directory, which is itself always taken. Immutable.
 *
 * <p>Patterns are those of moby/patternmatcher 0.6, matched top down as {@link PathPattern#decide}
 * says, which is what fsutil's copy does.
 */
public final class TreeFilter {
  private static final TreeFilter EVERYTHING =
      new TreeFilter(new PathPattern[0], false, new PathPattern[0], "", 0);

  private final PathPattern[] includes;
  private final boolean including;
  private final PathPattern[] excludes;
  private final boolean readmits;
  private final String literalStart;
  private final int deepest;

  private TreeFilter(
      PathPattern[] includes,
      boolean including,
      PathPattern[] excludes,
      String literalStart,
      int deepest) {
    this.includes = includes;
    this.including = including;
    this.excludes = excludes;
    this.literalStart = literalStart;
    this.deepest = deepest;
    boolean exceptions = false;
    for (PathPattern pattern : excludes) {
      exceptions |= pattern.isException();
    }
    this.readmits = exceptions;
  }

  /** What was decided for an entry, so that those below it need not match it again. */
  public static final class Level {
    private static final Level TOP = new Level(new boolean[0], new boolean[0], true, false);

    private final boolean[] included;
    private final boolean[] excluded;
    private final boolean taken;
    private final boolean out;

    private Level(boolean[] included, boolean[] excluded, boolean taken, boolean out) {
      this.included = included;
      this.excluded = excluded;
      this.taken = taken;
      this.out = out;
    }

    /** Is the entry itself copied? If not, a directory may still lead to one that is. */
    public boolean isTaken() {
      return taken;
    }
  }

  /** Takes everything. */
  public static TreeFilter everything() {
    return EVERYTHING;
  }

  /**
   * Takes all but what the patterns match.
   *
   * @throws ContextException naming the first malformed pattern
   */
  public static TreeFilter excluding(ImmutableList<String> excludes) {
    return excludes.isEmpty()
        ? EVERYTHING
        : new TreeFilter(new PathPattern[0], false, compile(excludes), "", 0);
  }

  /**
   * Takes only what {@code include} matches, and of that all but what the excludes match.
   *
   * @param include a clean path without a leading slash; may hold wildcards
   * @throws ContextException naming the first malformed pattern
   */
  public static TreeFilter including(String include, ImmutableList<String> excludes) {
    PathPattern[] includes = compile(ImmutableList.of(include));
    int deepest = include.contains("**") ? Integer.MAX_VALUE : depth(include);
    return new TreeFilter(includes, true, compile(excludes), literalStart(include), deepest);
  }

  /** As {@code patternmatcher.New} reads a list: trimmed and cleaned, empty ones left out. */
  private static PathPattern[] compile(ImmutableList<String> texts) {
    ImmutableList.Builder<PathPattern> patterns = ImmutableList.builder();
    for (String text : texts) {
      String trimmed = text.strip();
      if (!trimmed.isEmpty()) {
        patterns.add(compile(text, trimmed));
      }
    }
    return patterns.build().toArray(new PathPattern[0]);
  }

  private static PathPattern compile(String text, String trimmed) {
    try {
      return PathPattern.of(RelativePath.clean(trimmed));
    } catch (PatternSyntaxException e) {
      throw ContextException.badPattern(text);
    }
  }

  /** The leading components without special characters, with a slash behind each. */
  private static String literalStart(String pattern) {
    int end = 0;
    while (end < pattern.length() && "*?[]\\^!".indexOf(pattern.charAt(end)) < 0) {
      end++;
    }
    return end == pattern.length()
        ? pattern + "/"
        : pattern.substring(0, pattern.lastIndexOf('/', end) + 1);
  }

  private static int depth(String path) {
    return (int) path.chars().filter(c -> c == '/').count() + 1;
  }

  /** Does it take everything? */
  public boolean isEverything() {
    return !including && excludes.length == 0;
  }

  /** The copied directory itself. */
  public Level root() {
    return Level.TOP;
  }

  /** Decides on an entry of a directory that was decided on. */
  public Level enter(Level parent, String path) {
    if (isEverything()) {
      return Level.TOP;
    }
    boolean[] included = new boolean[includes.length];
    boolean[] excluded = new boolean[excludes.length];
    boolean in = !including || PathPattern.decide(includes, parent.included, path, included);
    boolean out = PathPattern.decide(excludes, parent.excluded, path, excluded);
    return new Level(included, excluded, in && !out, out);
  }

  /** May something below a directory be taken? False is certain. */
  public boolean leadsOn(Level level, String path) {
    if (level.taken) {
      return true;
    }
    if (level.out && !readmits) {
      return false;
    }
    boolean included = !including;
    for (boolean match : level.included) {
      included |= match;
    }
    return included || mayLeadToMatch(path + "/");
  }

  private boolean mayLeadToMatch(String directory) {
    return depth(directory) <= deepest
        && (literalStart.startsWith(directory) || directory.startsWith(literalStart));
  }
}
