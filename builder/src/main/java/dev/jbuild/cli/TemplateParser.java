package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.cli.TemplateNode.Expression;
import dev.jbuild.json.JsonNumber;
import dev.jbuild.json.JsonString;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the subset of Go's text/template that {@link Template} lists. Actions nest at most {@value
 * #DEEPEST} deep.
 */
final class TemplateParser {
  private static final int DEEPEST = 50;

  private final String source;
  private int at;
  private int depth;

  TemplateParser(String source) {
    this.source = source;
  }

  ImmutableList<TemplateNode> parse() {
    List<TemplateNode> nodes = new ArrayList<>();
    String end = parseList(nodes);
    if (!end.isEmpty()) {
      throw fault("unexpected {{" + end + "}}");
    }
    return ImmutableList.copyOf(nodes);
  }

  /** Reads up to an {@code end} or {@code else}, which it returns, or the end of the text. */
  private String parseList(List<TemplateNode> nodes) {
    while (at < source.length()) {
      int open = source.indexOf("{{", at);
      if (open < 0) {
        nodes.add(new TemplateNode.Text(source.substring(at)));
        at = source.length();
        break;
      }
      String action = action(open, nodes);
      if (action.equals("end") || action.equals("else")) {
        return action;
      }
      if (!action.isEmpty() && !action.startsWith("/*")) {
        nodes.add(node(action));
      }
    }
    return "";
  }

  /** The text between the braces; white space beside a dash is trimmed as Go does. */
  private String action(int open, List<TemplateNode> nodes) {
    boolean trimsBefore = source.startsWith("{{- ", open);
    String text = source.substring(at, open);
    nodes.add(new TemplateNode.Text(trimsBefore ? text.stripTrailing() : text));
    int close = close(open + 2);
    String inside = source.substring(open + (trimsBefore ? 3 : 2), close);
    at = close + 2;
    if (inside.endsWith(" -")) {
      inside = inside.substring(0, inside.length() - 2);
      while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
        at++;
      }
    }
    return inside.strip();
  }

  /** The closing braces outside a string. */
  private int close(int from) {
    char quote = 0;
    for (int i = from; i < source.length(); i++) {
      char c = source.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote == '"') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '`') {
        quote = c;
      } else if (source.startsWith("}}", i)) {
        return i;
      }
    }
    throw fault("{{ without }}");
  }

  private TemplateNode node(String action) {
    if (action.startsWith("if ") || action.startsWith("range ")) {
      return block(action);
    }
    return new TemplateNode.Print(new TemplateExpressionParser(action).parse());
  }

  private TemplateNode block(String action) {
    if (++depth > DEEPEST) {
      throw fault("nested deeper than " + DEEPEST);
    }
    boolean isIf = action.startsWith("if ");
    Expression head =
        new TemplateExpressionParser(action.substring(action.indexOf(' ')).strip()).parse();
    List<TemplateNode> body = new ArrayList<>();
    List<TemplateNode> otherwise = new ArrayList<>();
    String end = parseList(body);
    if (end.equals("else")) {
      end = parseList(otherwise);
    }
    if (!end.equals("end")) {
      throw fault("{{" + action + "}} without {{end}}");
    }
    depth--;
    ImmutableList<TemplateNode> first = ImmutableList.copyOf(body);
    ImmutableList<TemplateNode> second = ImmutableList.copyOf(otherwise);
    return isIf
        ? new TemplateNode.If(head, first, second)
        : new TemplateNode.Range(head, first, second);
  }

  static CliException fault(String why) {
    return CliException.usage("--format: the template is malformed: " + why);
  }

  /** Reads one expression: fields, literals, calls, parentheses and pipes. */
  private static final class TemplateExpressionParser {
    private final String text;
    private int at;
    private int depth;

    TemplateExpressionParser(String text) {
      this.text = text;
    }

    Expression parse() {
      Expression expression = pipeline();
      if (at < text.length()) {
        throw fault("unexpected `" + text.substring(at) + "`");
      }
      return expression;
    }

    private Expression pipeline() {
      if (++depth > DEEPEST) {
        throw fault("nested deeper than " + DEEPEST);
      }
      Expression value = command(null);
      while (peek() == '|') {
        at++;
        value = command(value);
      }
      depth--;
      return value;
    }

    /** A call with its arguments, or a single term. */
    private Expression command(@org.jspecify.annotations.Nullable Expression piped) {
      char c = peek();
      if (!Character.isLetter(c)) {
        Expression term = term();
        if (piped != null) {
          throw fault("a pipe must lead to a function");
        }
        return term;
      }
      String function = word();
      List<Expression> arguments = new ArrayList<>();
      for (c = peek(); c != 0 && c != '|' && c != ')'; c = peek()) {
        arguments.add(term());
      }
      if (piped != null) {
        arguments.add(piped);
      }
      return new Expression.Call(function, ImmutableList.copyOf(arguments));
    }

    private Expression term() {
      char c = peek();
      if (c == '.' || c == '$') {
        return field();
      }
      if (c == '"' || c == '`') {
        return new Expression.Literal(new JsonString(quoted()));
      }
      if (c == '(') {
        at++;
        Expression inner = pipeline();
        if (peek() != ')') {
          throw fault("( without )");
        }
        at++;
        return inner;
      }
      String word = word();
      if (word.isEmpty()) {
        throw fault(at < text.length() ? "unexpected `" + text.charAt(at) + "`" : "it ends early");
      }
      if (Character.isDigit(word.charAt(0)) || word.charAt(0) == '-') {
        return new Expression.Literal(new JsonNumber(word));
      }
      return new Expression.Call(word, ImmutableList.of());
    }

    private Expression field() {
      boolean fromRoot = text.charAt(at) == '$';
      if (fromRoot) {
        at++;
      }
      ImmutableList.Builder<String> names = ImmutableList.builder();
      while (at < text.length() && text.charAt(at) == '.') {
        at++;
        String name = word();
        if (!name.isEmpty()) {
          names.add(name);
        }
      }
      return new Expression.Field(fromRoot, names.build());
    }

    private String quoted() {
      char quote = text.charAt(at++);
      StringBuilder value = new StringBuilder();
      while (at < text.length() && text.charAt(at) != quote) {
        char c = text.charAt(at++);
        if (c == '\\' && quote == '"' && at < text.length()) {
          char escaped = text.charAt(at++);
          value.append(
              switch (escaped) {
                case 'n' -> '\n';
                case 't' -> '\t';
                default -> escaped;
              });
        } else {
          value.append(c);
        }
      }
      at++;
      return value.toString();
    }

    private String word() {
      int from = at;
      while (at < text.length() && isWord(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }

    private static boolean isWord(char c) {
      return Character.isLetterOrDigit(c) || c == '_' || c == '-';
    }

    /** The next character that is no blank; 0 at the end. */
    private char peek() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : 0;
    }
  }
}
