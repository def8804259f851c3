package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.Printable;
import dev.jbuild.cli.TemplateNode.Expression;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonBool;
import dev.jbuild.json.JsonNull;
import dev.jbuild.json.JsonNumber;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonString;
import dev.jbuild.json.JsonValue;

/**
 * The part of Go's text/template that people use with docker, over JSON values: fields, {@code if},
 * {@code range}, pipes, and the functions {@code json join lower upper index len println eq ne and
 * or not}. What is printed is escaped for the terminal, {@code println} and literal text excepted.
 */
final class Template {
  private final ImmutableList<TemplateNode> nodes;

  private Template(ImmutableList<TemplateNode> nodes) {
    this.nodes = nodes;
  }

  /**
   * {@code \t} and {@code \n} in the text stand for a tab and a line feed, as docker has it.
   *
   * @throws CliException when it is malformed
   */
  static Template parse(String source) {
    String text = source.replace("\\t", "\t").replace("\\n", "\n");
    return new Template(new TemplateParser(text).parse());
  }

  /**
   * @throws CliException for a field or function that does not exist
   */
  String render(JsonValue root) {
    StringBuilder out = new StringBuilder();
    render(nodes, root, root, out);
    return out.toString();
  }

  private static void render(
      ImmutableList<TemplateNode> nodes, JsonValue root, JsonValue dot, StringBuilder out) {
    for (TemplateNode node : nodes) {
      switch (node) {
        case TemplateNode.Text(String text) -> out.append(text);
        case TemplateNode.Print(Expression expression) -> print(expression, root, dot, out);
        case TemplateNode.If(var condition, var then, var otherwise) ->
            render(truth(evaluate(condition, root, dot)) ? then : otherwise, root, dot, out);
        case TemplateNode.Range(var over, var body, var otherwise) -> {
          ImmutableList<JsonValue> elements = elements(evaluate(over, root, dot));
          if (elements.isEmpty()) {
            render(otherwise, root, dot, out);
          }
          for (JsonValue element : elements) {
            render(body, root, element, out);
          }
        }
      }
    }
  }

  private static void print(
      Expression expression, JsonValue root, JsonValue dot, StringBuilder out) {
    boolean ownText =
        expression instanceof Expression.Literal
            || (expression instanceof Expression.Call(var function, var arguments)
                && (function.equals("println") || function.equals("json")));
    String text = text(evaluate(expression, root, dot));
    out.append(ownText ? text : Printable.escape(text));
  }

  private static JsonValue evaluate(Expression expression, JsonValue root, JsonValue dot) {
    return switch (expression) {
      case Expression.Literal(JsonValue value) -> value;
      case Expression.Field(boolean fromRoot, var names) -> {
        JsonValue value = fromRoot ? root : dot;
        boolean isDocument = fromRoot || root.equals(dot);
        for (String name : names) {
          value = member(value, name, isDocument);
          isDocument = false;
        }
        yield value;
      }
      case Expression.Call(String function, var arguments) -> {
        ImmutableList.Builder<JsonValue> values = ImmutableList.builder();
        for (Expression argument : arguments) {
          values.add(evaluate(argument, root, dot));
        }
        yield TemplateFunctions.call(function, values.build());
      }
    };
  }

  /** A name that the document itself lacks is a mistake; deeper, the member is only not set. */
  private static JsonValue member(JsonValue value, String name, boolean isRoot) {
    if (value instanceof JsonObject object) {
      if (object.get(name).isPresent()) {
        return object.get(name).get();
      }
      if (isRoot) {
        String message = "--format: there is no field ." + name;
        throw NearMiss.of(name, object.members().keySet())
            .map(near -> CliException.usage(message, "did you mean ." + near + "?"))
            .orElseGet(
                () ->
                    CliException.usage(
                        message, "fields: " + String.join(", ", object.members().keySet())));
      }
    }
    return JsonNull.NULL;
  }

  static boolean truth(JsonValue value) {
    return switch (value) {
      case JsonNull none -> false;
      case JsonBool(boolean bool) -> bool;
      case JsonString(String string) -> !string.isEmpty();
      case JsonNumber(String number) -> !number.equals("0");
      case JsonArray(var elements) -> !elements.isEmpty();
      case JsonObject(var members) -> !members.isEmpty();
    };
  }

  static ImmutableList<JsonValue> elements(JsonValue value) {
    return switch (value) {
      case JsonArray(var elements) -> elements;
      case JsonObject(var members) -> members.values().asList();
      case JsonNull none -> ImmutableList.of();
      case JsonString string -> ImmutableList.of(string);
      case JsonNumber number -> ImmutableList.of(number);
      case JsonBool bool -> ImmutableList.of(bool);
    };
  }

  /** The value as Go prints it. */
  static String text(JsonValue value) {
    // most values; and a table of them alone does not set up the switch, which costs milliseconds
    if (value instanceof JsonString(String string)) {
      return string;
    }
    return switch (value) {
      case JsonString(String string) -> string;
      case JsonNumber(String number) -> number;
      case JsonBool(boolean bool) -> Boolean.toString(bool);
      case JsonNull none -> "<no value>";
      case JsonArray(var elements) -> {
        StringBuilder out = new StringBuilder("[");
        for (JsonValue element : elements) {
          out.append(out.length() > 1 ? " " : "").append(text(element));
        }
        yield out.append(']').toString();
      }
      case JsonObject(var members) -> {
        StringBuilder out = new StringBuilder("map[");
        members.forEach(
            (name, member) ->
                out.append(out.length() > 4 ? " " : "")
                    .append(name)
                    .append(':')
                    .append(text(member)));
        yield out.append(']').toString();
      }
    };
  }
}
