package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * The value of {@code # check=}, of the build argument {@code BUILDKIT_DOCKERFILE_CHECK}, or of a
 * comment above an instruction: {@code skip=RULE,...|all;error=BOOL;experimental=RULE,...|all}, in
 * any order (linter.ParseLintOptions of BuildKit 0.32). What follows {@code //} is a remark.
 *
 * @param error whether a warning fails the build
 */
public record CheckOptions(
    boolean skipAll,
    ImmutableSet<String> skipped,
    boolean experimentalAll,
    ImmutableSet<String> experimental,
    boolean error) {
  static final CheckOptions NONE =
      new CheckOptions(false, ImmutableSet.of(), false, ImmutableSet.of(), false);

  /** BuildKit splits no further: a fourth part belongs to the third. */
  private static final int MOST_PARTS = 3;

  private static final String COMMENT = "check";

  /**
   * Reads a value.
   *
   * @throws LintException when it does not parse, in BuildKit's words
   */
  public static CheckOptions parse(String text) {
    int remark = text.indexOf("//");
    String value = (remark < 0 ? text : text.substring(0, remark)).strip();
    CheckOptions options = NONE;
    if (value.isEmpty()) {
      return options;
    }
    for (String part : value.split(";", MOST_PARTS)) {
      options = options.with(part);
    }
    return options;
  }

  private CheckOptions with(String part) {
    int equals = part.indexOf('=');
    if (equals < 0) {
      throw LintException.badOptions("invalid check option " + GoText.quote(part));
    }
    String key = part.substring(0, equals).strip();
    String value = part.substring(equals + 1).strip();
    boolean all = value.equals("all");
    return switch (key) {
      case "skip" ->
          new CheckOptions(all, all ? skipped : names(value), experimentalAll, experimental, error);
      case "experimental" ->
          new CheckOptions(skipAll, skipped, all, all ? experimental : names(value), error);
      case "error" ->
          new CheckOptions(skipAll, skipped, experimentalAll, experimental, bool(part, value));
      default -> throw LintException.badOptions("invalid check option " + GoText.quote(key));
    };
  }

  private static ImmutableSet<String> names(String value) {
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    for (String name : value.split(",", -1)) {
      names.add(name.strip());
    }
    return names.build();
  }

  /** As Go's {@code strconv.ParseBool}. */
  private static boolean bool(String part, String value) {
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default ->
          throw LintException.badOptions(
              "failed to parse check option "
                  + GoText.quote(part)
                  + ": strconv.ParseBool: parsing "
                  + GoText.quote(value)
                  + ": invalid syntax");
    };
  }

  /**
   * With what the comments above an instruction add for it alone; a comment that is no {@code
   * check=}, or does not parse, adds nothing.
   */
  CheckOptions withComments(ImmutableList<String> comments) {
    CheckOptions merged = this;
    for (String comment : comments) {
      if (isCheck(comment)) {
        try {
          merged = merged.and(parse(comment.substring(comment.indexOf('=') + 1)));
        } catch (LintException e) {
          // any comment may look like this: it is no fault of the recipe
        }
      }
    }
    return merged;
  }

  /** Whether a comment is meant for the checks. */
  static boolean isCheck(String comment) {
    int equals = comment.indexOf('=');
    return equals >= 0 && comment.substring(0, equals).strip().equalsIgnoreCase(COMMENT);
  }

  private CheckOptions and(CheckOptions other) {
    return new CheckOptions(
        skipAll || other.skipAll,
        union(skipped, other.skipped),
        experimentalAll || other.experimentalAll,
        union(experimental, other.experimental),
        error);
  }

  private static ImmutableSet<String> union(ImmutableSet<String> one, ImmutableSet<String> other) {
    return ImmutableSet.<String>builder().addAll(one).addAll(other).build();
  }

  /** Whether warnings of the rule are wanted; {@code skip=all} does not hide what is asked for. */
  boolean allows(Rule rule) {
    if (skipped.contains(rule.ruleName())) {
      return false;
    }
    return rule.isExperimental()
        ? experimentalAll || experimental.contains(rule.ruleName())
        : !skipAll;
  }
}
