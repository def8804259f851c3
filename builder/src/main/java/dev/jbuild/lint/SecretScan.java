package dev.jbuild.lint;

import com.google.common.collect.ImmutableList;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Recipe;
import dev.jbuild.recipe.RecipeSource;
import dev.jbuild.recipe.SourceSpan;
import dev.jbuild.recipe.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds private keys and access tokens by their published shapes in what an instruction holds:
 * values, commands, here-documents. Only shapes that nothing else has; documented examples and
 * place-holders do not count. The value itself is never part of a message.
 */
final class SecretScan {
  private static final String KEY_BEGIN = "-----BEGIN ";
  private static final String KEY_KIND = "PRIVATE KEY";

  /** Characters of a key's body that tell it from its mere header. */
  private static final int KEY_BODY = 40;

  /** A token uses at least so many different characters; a place-holder does not. */
  private static final int LEAST_VARIETY = 8;

  /**
   * A token: a prefix, and characters behind it.
   *
   * @param least number of the characters behind the prefix
   * @param most as {@code least} where the length is fixed
   * @param others allowed beside letters and digits
   */
  private record Shape(String prefix, String name, int least, int most, String others) {}

  private static final ImmutableList<Shape> SHAPES =
      ImmutableList.of(
          new Shape("AKIA", "an AWS access key id", 16, 16, ""),
          new Shape("ASIA", "an AWS access key id", 16, 16, ""),
          new Shape("ghp_", "a GitHub token", 36, 255, ""),
          new Shape("gho_", "a GitHub token", 36, 255, ""),
          new Shape("ghu_", "a GitHub token", 36, 255, ""),
          new Shape("ghs_", "a GitHub token", 36, 255, ""),
          new Shape("ghr_", "a GitHub token", 36, 255, ""),
          new Shape("github_pat_", "a GitHub token", 82, 82, "_"),
          new Shape("glpat-", "a GitLab token", 20, 64, "_-"),
          new Shape("xoxb-", "a Slack token", 24, 255, "-"),
          new Shape("xoxp-", "a Slack token", 24, 255, "-"),
          new Shape("xoxa-", "a Slack token", 24, 255, "-"),
          new Shape("xoxr-", "a Slack token", 24, 255, "-"),
          new Shape("xoxs-", "a Slack token", 24, 255, "-"),
          new Shape("AIza", "a Google API key", 35, 35, "_-"),
          new Shape("npm_", "an npm token", 36, 36, ""),
          new Shape("sk_live_", "a Stripe key", 24, 255, ""),
          new Shape("rk_live_", "a Stripe key", 24, 255, ""));

  private final Recipe recipe;
  private final String text;
  private final List<Hit> hits = new ArrayList<>();

  /** Offsets of a value, and what it is. */
  private record Hit(int start, int end, String name) {}

  SecretScan(Recipe recipe) {
    this.recipe = recipe;
    this.text = recipe.source().text();
    for (Shape shape : SHAPES) {
      findTokens(shape);
    }
    findKeys();
    if (hits.size() > 1) {
      hits.sort((one, other) -> Integer.compare(one.start, other.start));
    }
  }

  /**
   * Reports what lies inside of instructions; a comment is no content. Hits and instructions both
   * are in the order of the text, which is read once.
   */
  void report(Findings findings) {
    List<Instruction.Source> sources = hits.isEmpty() ? ImmutableList.of() : sources();
    Cursor cursor = new Cursor();
    int next = 0;
    for (Hit hit : hits) {
      cursor.goTo(hit.start);
      while (next < sources.size() && sources.get(next).span().endLine() < cursor.line) {
        next++;
      }
      if (next < sources.size() && sources.get(next).span().startLine() <= cursor.line) {
        report(hit, cursor, sources.get(next), findings);
      }
    }
  }

  private void report(Hit hit, Cursor at, Instruction.Source source, Findings findings) {
    int last = at.column + Math.max(0, text.codePointCount(hit.start, onLine(hit)) - 1);
    findings.add(
        Rule.SECRET_IN_CONTENT,
        "What looks like "
            + hit.name
            + " is written in "
            + source.keyword()
            + ": pass it with RUN --mount=type=secret",
        new SourceSpan(at.line, at.column, at.line, last),
        source.span().startLine());
  }

  /** Where a value ends; of one that goes on to further lines only its first character counts. */
  private int onLine(Hit hit) {
    return text.substring(hit.start, hit.end).indexOf('\n') >= 0 ? hit.start + 1 : hit.end;
  }

  /** Line and column of an offset that only grows. */
  private final class Cursor {
    private int offset;
    private int line = 1;
    private int column = 1;

    private void goTo(int wanted) {
      while (offset < wanted) {
        if (text.charAt(offset) == '\n') {
          line++;
          column = 1;
          offset++;
        } else {
          column++;
          offset += Character.charCount(text.codePointAt(offset));
        }
      }
    }
  }

  /** The recipe with every value masked, in comments too; places stay as they are. */
  RecipeSource masked() {
    if (hits.isEmpty()) {
      return recipe.source();
    }
    StringBuilder masked = new StringBuilder(text);
    for (Hit hit : hits) {
      for (int i = hit.start; i < hit.end; i++) {
        if (masked.charAt(i) > ' ') {
          masked.setCharAt(i, '*');
        }
      }
    }
    return new RecipeSource(recipe.source().name(), masked.toString());
  }

  private List<Instruction.Source> sources() {
    List<Instruction.Source> sources = new ArrayList<>();
    for (Instruction.Arg arg : recipe.globalArgs()) {
      sources.add(arg.source());
    }
    for (Stage stage : recipe.stages()) {
      for (Instruction instruction : stage.instructions()) {
        sources.add(instruction.source());
      }
    }
    return sources;
  }

  private void findTokens(Shape shape) {
    String prefix = shape.prefix;
    for (int at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + 1)) {
      if (at > 0 && isPart(text.charAt(at - 1), "_-")) {
        continue; // before looking on, or a long run of prefixes would be read again for each
      }
      int end = at + prefix.length();
      while (end < text.length() && isPart(text.charAt(end), shape.others)) {
        end++;
      }
      int length = end - at - prefix.length();
      if (length >= shape.least && length <= shape.most && isReal(at, end, prefix)) {
        hits.add(new Hit(at, end, shape.name));
      }
    }
  }

  private boolean isReal(int start, int end, String prefix) {
    String token = text.substring(start + prefix.length(), end);
    if (token.contains("EXAMPLE") || token.contains("example")) {
      return false;
    }
    return token.chars().distinct().count() >= LEAST_VARIETY;
  }

  private static boolean isPart(char c, String others) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || others.indexOf(c) >= 0;
  }

  /** A header alone is what scripts search for; a body makes it a key. */
  private void findKeys() {
    for (int at = text.indexOf(KEY_BEGIN); at >= 0; at = text.indexOf(KEY_BEGIN, at + 1)) {
      int lineEnd = text.indexOf("-----", at + KEY_BEGIN.length());
      if (lineEnd < 0 || !text.substring(at, lineEnd).contains(KEY_KIND) || lineEnd - at > 60) {
        continue;
      }
      int body = lineEnd + 5;
      int end = body;
      int count = 0;
      while (end < text.length() && !text.startsWith("-----", end)) {
        char c = text.charAt(end);
        if (isPart(c, "+/=")) {
          count++;
        } else if (" \t\r\n\\\"':,-".indexOf(c) < 0) {
          break;
        }
        end++;
      }
      if (count >= KEY_BODY && text.substring(body, end).chars().distinct().count() > 20) {
        hits.add(new Hit(at, end, "a private key"));
      }
    }
  }
}
