package dev.jbuild.recipe.expand;

import com.google.common.collect.ImmutableSet;
import dev.jbuild.grammar.antlr.WordCharStream;
import dev.jbuild.grammar.antlr.WordLexer;
import dev.jbuild.recipe.expand.WordExpander.Expanded;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.Token;

/** One walk over the tokens of a word, with a frame on a stack for each open quote and brace. */
final class Evaluation {
  /** Most characters of a result. */
  static final int MAX_LENGTH = 1 << 20;

  /** Most braces and quotes open at once. */
  static final int MAX_DEPTH = 1000;

  /** Most characters read from variables; bounds the time of words that use one value often. */
  private static final long MAX_WORK = 64L << 20;

  private static final int SHOWN = 60;

  private final String source;
  private final EvaluationOptions options;
  private final Variables variables;
  private final WordLexer lexer;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private final WordSplitter words = new WordSplitter();
  private final Set<String> used = new LinkedHashSet<>();
  private final Set<String> unmatched = new LinkedHashSet<>();
  private final PatternBudget budget = new PatternBudget();
  private Frame frame = Frame.top();
  private String name = "";
  private long work;

  Evaluation(String source, EvaluationOptions options, Variables variables) {
    this.source = source;
    this.options = options;
    this.variables = variables;
    this.frame.keepEscapes = options.keepEscapes();
    this.lexer = new WordLexer(new WordCharStream(source, options.escape(), options.quotes()));
    this.lexer.removeErrorListeners();
  }

  /** Expands {@code source}; most words need no lexer. */
  static Expanded of(String source, EvaluationOptions options, Variables variables) {
    Optional<Expanded> plain = PlainWord.expand(source, options, variables);
    return plain.isPresent() ? plain.get() : new Evaluation(source, options, variables).run();
  }

  Expanded run() {
    for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
      accept(token);
    }
    switch (frame.kind) {
      case TOP -> {}
      case QUOTE -> throw failure("a double quote is not closed");
      case OPERAND, REPLACEMENT, BRACE -> throw badSubstitution("missing '}'");
      case PATTERN -> throw badSubstitution("missing '/'");
    }
    return new Expanded(
        frame.text.toString(),
        words.words(),
        ImmutableSet.copyOf(used),
        ImmutableSet.copyOf(unmatched));
  }

  private void accept(Token token) {
    String text = token.getText();
    switch (token.getType()) {
      case WordLexer.TEXT -> text(text);
      case WordLexer.LESS, WordLexer.QUOTED_ESCAPE -> quoted(text);
      case WordLexer.ESCAPED -> quoted(frame.keepEscapes ? text : text.substring(1));
      case WordLexer.ESCAPE_AT_END -> quoted(frame.keepEscapes ? text : "");
      case WordLexer.SINGLE_QUOTED ->
          quoted(options.keepQuotes() ? text : text.substring(1, text.length() - 1));
      case WordLexer.OPEN_SINGLE_QUOTED -> throw failure("a single quote is not closed");
      case WordLexer.QUOTE -> quote();
      case WordLexer.DOLLAR -> text(text);
      case WordLexer.VARIABLE -> text(plainValue(text.substring(1), text));
      case WordLexer.OPEN -> push(new Frame(Frame.Kind.BRACE, token.getStartIndex()));
      case WordLexer.NAME -> name = text;
      case WordLexer.CLOSE -> close();
      case WordLexer.MODIFIER -> modifier(text);
      case WordLexer.REPLACE -> operand(Frame.Kind.PATTERN, text);
      case WordLexer.SLASH -> frame.toReplacement();
      case WordLexer.BAD_OPERATOR -> throw badSubstitution("unsupported modifier (" + text + ")");
      default -> throw badSubstitution("no name");
    }
  }

  /** Text whose white space separates words at the outermost level. */
  private void text(String text) {
    append(text);
    if (frame.kind == Frame.Kind.TOP) {
      words.add(text);
    }
  }

  private void quoted(String text) {
    append(text);
    if (frame.kind == Frame.Kind.TOP) {
      words.addQuoted(text);
    }
  }

  private void append(String text) {
    checkLength(frame.text.length() + text.length());
    frame.text.append(text);
  }

  static void checkLength(int length) {
    if (length > MAX_LENGTH) {
      throw new ExpansionException("expansion is too large: limit is 1 MiB");
    }
  }

  /** The number of characters read from variables, when it is not too large. */
  static long checkWork(long work) {
    if (work > MAX_WORK) {
      throw new ExpansionException("expansion is too large: it reads more than 64 MiB");
    }
    return work;
  }

  private void quote() {
    if (frame.kind == Frame.Kind.QUOTE) {
      String text = frame.text.toString();
      pop();
      quoted(options.keepQuotes() ? '"' + text + '"' : text);
    } else {
      Frame quote = new Frame(Frame.Kind.QUOTE, frame.start);
      quote.keepEscapes = frame.keepEscapes;
      push(quote);
    }
  }

  private void push(Frame inner) {
    if (frames.size() >= MAX_DEPTH) {
      throw new ExpansionException(
          "substitutions are nested too deeply: limit is " + MAX_DEPTH + " levels");
    }
    frames.push(frame);
    frame = inner;
    if (inner.kind == Frame.Kind.BRACE) {
      name = "";
    }
  }

  private void pop() {
    frame = frames.pop();
  }

  private void modifier(String text) {
    char operator = text.charAt(text.length() - 1);
    boolean pattern = operator == '#' || operator == '%';
    boolean known = operator == '-' || operator == '+' || operator == '?' || pattern;
    if (!known || (pattern && text.length() > 1)) {
      throw badSubstitution("unsupported modifier (" + text + ")");
    }
    operand(Frame.Kind.OPERAND, text);
    frame.keepEscapes = pattern;
  }

  private void operand(Frame.Kind kind, String operator) {
    frame.kind = kind;
    frame.name = name;
    frame.operator = operator;
    frame.keepEscapes = true;
  }

  private void close() {
    Frame closed = frame;
    pop();
    if (closed.kind == Frame.Kind.BRACE) {
      text(plainValue(name, "${" + name + "}"));
      return;
    }
    Optional<String> value = value(closed.name);
    if (value.isEmpty() && options.keepUnset()) {
      text(closed.spelling());
    } else if (closed.kind == Frame.Kind.REPLACEMENT) {
      text(replace(closed, value.orElse("")));
    } else {
      text(modified(closed, value));
    }
  }

  private String plainValue(String variable, String spelling) {
    Optional<String> value = value(variable);
    return value.isEmpty() && options.keepUnset() ? spelling : value.orElse("");
  }

  private Optional<String> value(String variable) {
    Optional<String> value = variables.value(variable);
    (value.isPresent() ? used : unmatched).add(variable);
    work = checkWork(work + (value.isPresent() ? value.get().length() : 0));
    return value;
  }

  private String modified(Frame closed, Optional<String> value) {
    String operand = closed.text.toString();
    boolean nullIsUnset = closed.operator.length() > 1;
    boolean set = value.isPresent() && !(nullIsUnset && value.get().isEmpty());
    return switch (closed.operator.charAt(closed.operator.length() - 1)) {
      case '-' -> set ? value.orElse("") : operand;
      case '+' -> set ? operand : "";
      case '?' -> required(closed.name, operand, value, set);
      default -> trimmed(closed.operator.charAt(0), operand, value.orElse(""));
    };
  }

  private String required(String variable, String message, Optional<String> value, boolean set) {
    if (!set && options.lookUp()) {
      String reason =
          value.isPresent() ? "is not allowed to be empty" : "is not allowed to be unset";
      throw new ExpansionException(variable + ": " + (message.isEmpty() ? reason : message));
    }
    return value.orElse("");
  }

  private String trimmed(char operator, String operand, String value) {
    boolean longest = !operand.isEmpty() && operand.charAt(0) == operator;
    ShellPattern pattern = ShellPattern.compile(longest ? operand.substring(1) : operand, budget);
    return operator == '#'
        ? pattern.trimPrefix(value, longest)
        : pattern.trimSuffix(value, longest);
  }

  private String replace(Frame closed, String value) {
    ShellPattern pattern = ShellPattern.compile(closed.pattern, budget);
    return pattern.replace(value, closed.text.toString(), closed.operator.length() > 1);
  }

  private ExpansionException failure(String why) {
    return new ExpansionException(why + " in " + excerpt(0));
  }

  private ExpansionException badSubstitution(String why) {
    return new ExpansionException("bad substitution " + excerpt(frame.start) + ": " + why);
  }

  private String excerpt(int start) {
    int end = Math.min(source.length(), start + SHOWN);
    return source.substring(start, end) + (end < source.length() ? "..." : "");
  }
}
