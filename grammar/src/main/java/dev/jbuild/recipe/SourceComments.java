package dev.jbuild.recipe;

import com.google.common.collect.ImmutableList;
import java.util.Locale;

/**
 * The comments that stand directly above an instruction: they describe a stage or an argument, or
 * say which checks skip it. An empty line, or a comment without text, parts a comment from what
 * follows; parser directives are no comments (BuildKit's parser, Dockerfile frontend 1.26).
 */
public final class SourceComments {
  private final SourceLines lines;
  private final int lastDirective;

  public SourceComments(Recipe recipe) {
    this.lines = new SourceLines(recipe.source().text());
    this.lastDirective = lastDirective(recipe);
  }

  /**
   * The comments above the instruction that begins in {@code line}, in the order of the file,
   * without their {@code #} and the blanks around.
   */
  public ImmutableList<String> above(int line) {
    int first = line;
    while (first - 1 > lastDirective && !comment(first - 1).isEmpty()) {
      first--;
    }
    ImmutableList.Builder<String> comments = ImmutableList.builder();
    for (int i = first; i < line; i++) {
      comments.add(comment(i));
    }
    return comments.build();
  }

  /**
   * What the comments above {@code line} say about {@code name}: the rest of the first one that
   * begins with that name; empty when there is none.
   */
  public String description(int line, String name) {
    for (String comment : above(line)) {
      if (comment.startsWith(name + " ")) {
        return comment.substring(name.length() + 1);
      }
    }
    return "";
  }

  /** Text of the comment in a line; empty when there is no comment, or none with text. */
  private String comment(int line) {
    String text = lines.line(line).strip();
    return text.startsWith("#") ? text.substring(1).strip() : "";
  }

  private int lastDirective(Recipe recipe) {
    int line = recipe.source().text().startsWith("#!") ? 1 : 0;
    for (int left = recipe.directives().size(); left > 0 && line < lines.count(); left--) {
      String text = comment(line + 1);
      int equals = text.indexOf('=');
      if (equals < 0
          || !recipe
              .directives()
              .containsKey(text.substring(0, equals).strip().toLowerCase(Locale.ROOT))) {
        break;
      }
      line++;
    }
    return line;
  }
}
