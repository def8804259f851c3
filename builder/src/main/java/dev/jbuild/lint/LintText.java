package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Printable;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.recipe.SourceSpan;
import java.util.ArrayList;
import java.util.List;

/** The report for people, as {@code docker build --check} prints it (buildx 0.30). */
public final class LintText {
  private static final String RULER = "--------------------\n";

  private final LintResult result;
  private final List<String> lines;

  private LintText(LintResult result) {
    this.result = result;
    this.lines = ImmutableList.copyOf(result.shown().text().split("\n", -1));
  }

  /** The report; control characters of the recipe are escaped, secret values masked. */
  public static String of(LintResult result) {
    return new LintText(result).report();
  }

  private String report() {
    StringBuilder out = new StringBuilder();
    int count = result.warnings().size();
    if (count == 1) {
      out.append("Check complete, 1 warning has been found!\n");
    } else if (count > 1) {
      out.append("Check complete, ").append(count).append(" warnings have been found!\n");
    } else if (result.error().isEmpty()) {
      out.append("Check complete, no warnings found.\n");
    }
    for (LintWarning warning : sorted()) {
      out.append("\nWARNING: ").append(warning.rule().ruleName());
      warning.rule().url().ifPresent(url -> out.append(" - ").append(url));
      out.append('\n').append(Printable.escape(warning.detail())).append('\n');
      excerpt(warning.span(), out);
    }
    return out.toString();
  }

  /** By line; those of one line as they were found. */
  private List<LintWarning> sorted() {
    List<LintWarning> sorted = new ArrayList<>(result.warnings());
    sorted.sort((one, other) -> Integer.compare(one.span().startLine(), other.span().startLine()));
    return sorted;
  }

  /** The lines of a range, marked, with a few around it (BuildKit's {@code errdefs.Source}). */
  private void excerpt(SourceSpan span, StringBuilder out) {
    int start = span.startLine();
    int end = Math.min(span.endLine(), lines.size());
    int wanted = start == end ? 4 : 2;
    for (int added = 0; added < wanted; added++) {
      if (start > 1) {
        start--;
        added++;
      }
      if (end < lines.size()) {
        end++;
        added++;
      }
    }
    RecipeSource source = result.shown();
    out.append(Printable.escape(source.name())).append(':').append(span.startLine()).append('\n');
    out.append(RULER);
    for (int i = start; i <= end; i++) {
      boolean marked = i >= span.startLine() && i <= span.endLine();
      String number = Integer.toString(i);
      out.append(' ').append(" ".repeat(Math.max(0, 3 - number.length()))).append(number);
      out.append(" | ").append(marked ? ">>> " : "    ").append(line(i)).append('\n');
    }
    out.append(RULER);
  }

  private String line(int number) {
    String line = lines.get(number - 1);
    String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    StringBuilder out = new StringBuilder(text.length());
    int from = 0;
    for (int tab = text.indexOf('\t'); tab >= 0; tab = text.indexOf('\t', from)) {
      out.append(Printable.escape(text.substring(from, tab))).append('\t');
      from = tab + 1;
    }
    return out.append(Printable.escape(text.substring(from))).toString();
  }
}
