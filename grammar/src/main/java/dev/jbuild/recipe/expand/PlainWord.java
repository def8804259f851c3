package dev.jbuild.recipe.expand;

import com.google.common.collect.ImmutableSet;
import dev.jbuild.grammar.antlr.WordCharStream;
import dev.jbuild.recipe.expand.WordExpander.Expanded;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The words of most recipes: text, quotes, escapes, {@code $name} and {@code ${name}}. One walk
 * over the characters gives what {@link Evaluation} gives; a lexer costs a short build more than
 * all else that is done with its words. A word with a modifier, or with a fault, is left to the
 * evaluation.
 */
final class PlainWord {
  private final String source;
  private final EvaluationOptions options;
  private final Variables variables;
  private final WordSplitter words = new WordSplitter();
  private final StringBuilder text = new StringBuilder();
  private final Set<String> used = new LinkedHashSet<>(4);
  private final Set<String> unmatched = new LinkedHashSet<>(4);
  private StringBuilder quote = new StringBuilder();
  private boolean quoting;
  private long work;

  private PlainWord(String source, EvaluationOptions options, Variables variables) {
    this.source = source;
    this.options = options;
    this.variables = variables;
  }

  /**
   * Expands a word; without a value when it is one for {@link Evaluation}: nothing is looked up.
   */
  static Optional<Expanded> expand(String source, EvaluationOptions options, Variables variables) {
    return isPlain(source, options)
        ? Optional.of(new PlainWord(source, options, variables).run())
        : Optional.empty();
  }

  /** Whether neither a modifier nor a fault is in the word. */
  static boolean isPlain(String source, EvaluationOptions options) {
    boolean quoting = false;
    int at = 0;
    while (at < source.length()) {
      char character = source.charAt(at);
      if (character == options.escape()) {
        at += 2;
      } else if (character == '$') {
        int end = variableEnd(source, at);
        if (end < 0) {
          return false;
        }
        at = end;
      } else if (character == '"' && options.quotes()) {
        quoting = !quoting;
        at++;
      } else if (character == '\'' && options.quotes() && !quoting) {
        at = source.indexOf('\'', at + 1) + 1;
        if (at == 0) {
          return false;
        }
      } else {
        at++;
      }
    }
    return !quoting;
  }

  private Expanded run() {
    int at = 0;
    while (at < source.length()) {
      char character = source.charAt(at);
      if (character == options.escape()) {
        at = escape(at);
      } else if (character == '$') {
        at = variable(at);
      } else if (character == '"' && options.quotes()) {
        quote();
        at++;
      } else if (character == '\'' && options.quotes() && !quoting) {
        int end = source.indexOf('\'', at + 1) + 1;
        quoted(
            options.keepQuotes() ? source.substring(at, end) : source.substring(at + 1, end - 1));
        at = end;
      } else if (character == '<' && !quoting) {
        int end = lessEnd(at);
        quoted(source.substring(at, end));
        at = end;
      } else {
        int end = textEnd(at);
        text(source.substring(at, end));
        at = end;
      }
    }
    return new Expanded(
        text.toString(), words.words(), ImmutableSet.copyOf(used), ImmutableSet.copyOf(unmatched));
  }

  /** Inside of quotes only what has a meaning there is escaped. */
  private int escape(int at) {
    int end = Math.min(at + 2, source.length());
    char escaped = end - at == 2 ? source.charAt(at + 1) : '"';
    if (quoting && escaped != '"' && escaped != '$' && escaped != options.escape()) {
      quoted(source.substring(at, at + 1));
      return at + 1;
    }
    quoted(source.substring(options.keepEscapes() ? at : at + 1, end));
    return end;
  }

  private int variable(int at) {
    int end = variableEnd(source, at);
    if (end == at + 1) {
      text("$");
      return end;
    }
    boolean braces = source.charAt(at + 1) == '{';
    String name = braces ? source.substring(at + 2, end - 1) : source.substring(at + 1, end);
    Optional<String> value = variables.value(name);
    (value.isPresent() ? used : unmatched).add(name);
    work = Evaluation.checkWork(work + (value.isPresent() ? value.get().length() : 0));
    text(value.isEmpty() && options.keepUnset() ? source.substring(at, end) : value.orElse(""));
    return end;
  }

  private void quote() {
    quoting = !quoting;
    if (!quoting) {
      String inner = quote.toString();
      quote = new StringBuilder();
      quoted(options.keepQuotes() ? '"' + inner + '"' : inner);
    }
  }

  private void text(String part) {
    append(part);
    if (!quoting) {
      words.add(part);
    }
  }

  private void quoted(String part) {
    append(part);
    if (!quoting) {
      words.addQuoted(part);
    }
  }

  private void append(String part) {
    StringBuilder to = quoting ? quote : text;
    Evaluation.checkLength(to.length() + part.length());
    to.append(part);
  }

  /** Blanks behind {@code <<} belong to the word. */
  private int lessEnd(int at) {
    int end = at + 1;
    if (end < source.length() && source.charAt(end) == '<') {
      end++;
      while (end < source.length() && (source.charAt(end) == ' ' || source.charAt(end) == '\t')) {
        end++;
      }
    }
    return end;
  }

  private int textEnd(int at) {
    int end = at + 1;
    while (end < source.length()) {
      char character = source.charAt(end);
      boolean quotes = options.quotes() && (character == '"' || (character == '\'' && !quoting));
      boolean less = character == '<' && !quoting;
      if (character == '$' || character == options.escape() || quotes || less) {
        break;
      }
      end++;
    }
    return end;
  }

  /**
   * Where the variable that begins at {@code at} ends: one further when the dollar sign stands for
   * itself; -1 when braces hold more than a name.
   */
  private static int variableEnd(String source, int at) {
    int begin = at + 1;
    if (begin == source.length()) {
      return begin;
    }
    boolean braces = source.charAt(begin) == '{';
    int end = nameEnd(source, braces ? begin + 1 : begin);
    if (!braces) {
      return end;
    }
    return end > begin + 1 && end < source.length() && source.charAt(end) == '}' ? end + 1 : -1;
  }

  /** End of the name at {@code at}; the same place when there is none. */
  private static int nameEnd(String source, int at) {
    if (at >= source.length()) {
      return at;
    }
    char first = source.charAt(at);
    if ("@*#?-$!".indexOf(first) >= 0) {
      return at + 1;
    }
    boolean letter = WordCharStream.isLetter(first);
    int end = at;
    while (end < source.length()
        && ((letter && WordCharStream.isLetter(source.charAt(end)))
            || Character.isDigit(source.charAt(end)))) {
      end++;
    }
    return end;
  }
}
