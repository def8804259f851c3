package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonBool;
import dev.jbuild.json.JsonNull;
import dev.jbuild.json.JsonNumber;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonString;
import dev.jbuild.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The functions of templates: docker's {@code json join lower upper}, and some of Go's own. */
final class TemplateFunctions {
  private TemplateFunctions() {}

  static JsonValue call(String name, ImmutableList<JsonValue> arguments) {
    return switch (name) {
      case "json" -> new JsonString(JsonOutput.compact(one(name, arguments)));
      case "lower" -> string(Template.text(one(name, arguments)).toLowerCase(Locale.ROOT));
      case "upper" -> string(Template.text(one(name, arguments)).toUpperCase(Locale.ROOT));
      case "join" -> join(arguments);
      case "index" -> index(arguments);
      case "len" -> length(one(name, arguments));
      case "print" -> string(printed(arguments));
      case "println" ->
          string(dev.jbuild.base.Printable.escape(printed(arguments)) + System.lineSeparator());
      case "eq" -> new JsonBool(equal(name, arguments));
      case "ne" -> new JsonBool(!equal(name, arguments));
      case "not" -> new JsonBool(!Template.truth(one(name, arguments)));
      case "and" -> choose(name, arguments, false);
      case "or" -> choose(name, arguments, true);
      default -> throw TemplateParser.fault("there is no function `" + name + "`");
    };
  }

  private static JsonValue join(ImmutableList<JsonValue> arguments) {
    if (arguments.size() != 2) {
      throw count("join");
    }
    List<String> parts = new ArrayList<>();
    for (JsonValue element : Template.elements(arguments.get(0))) {
      parts.add(Template.text(element));
    }
    return string(String.join(Template.text(arguments.get(1)), parts));
  }

  private static JsonValue index(ImmutableList<JsonValue> arguments) {
    if (arguments.isEmpty()) {
      throw count("index");
    }
    JsonValue value = arguments.get(0);
    for (JsonValue key : arguments.subList(1, arguments.size())) {
      value = at(value, key);
    }
    return value;
  }

  private static JsonValue at(JsonValue value, JsonValue key) {
    if (value instanceof JsonObject object) {
      return object.get(Template.text(key)).orElse(JsonNull.NULL);
    }
    if (value instanceof JsonArray array && key instanceof JsonNumber number) {
      OptionalLong position = number.asLong();
      if (position.isPresent()
          && position.getAsLong() >= 0
          && position.getAsLong() < array.elements().size()) {
        return array.elements().get((int) position.getAsLong());
      }
      throw CliException.usage("--format: index " + number.text() + " is out of range");
    }
    return JsonNull.NULL;
  }

  private static JsonValue length(JsonValue value) {
    return switch (value) {
      case JsonString(String string) -> JsonNumber.of(string.length());
      case JsonArray(var elements) -> JsonNumber.of(elements.size());
      case JsonObject(var members) -> JsonNumber.of(members.size());
      case JsonNull none -> JsonNumber.of(0);
      case JsonNumber number -> throw TemplateParser.fault("len of a number");
      case JsonBool bool -> throw TemplateParser.fault("len of true or false");
    };
  }

  private static String printed(ImmutableList<JsonValue> arguments) {
    List<String> parts = new ArrayList<>();
    for (JsonValue argument : arguments) {
      parts.add(Template.text(argument));
    }
    return String.join(" ", parts);
  }

  private static boolean equal(String name, ImmutableList<JsonValue> arguments) {
    if (arguments.size() != 2) {
      throw count(name);
    }
    return Template.text(arguments.get(0)).equals(Template.text(arguments.get(1)));
  }

  /** The first value whose truth is {@code wanted}, else the last. */
  private static JsonValue choose(String name, ImmutableList<JsonValue> arguments, boolean wanted) {
    if (arguments.isEmpty()) {
      throw count(name);
    }
    for (JsonValue argument : arguments) {
      if (Template.truth(argument) == wanted) {
        return argument;
      }
    }
    return arguments.get(arguments.size() - 1);
  }

  private static JsonValue one(String name, ImmutableList<JsonValue> arguments) {
    if (arguments.size() != 1) {
      throw count(name);
    }
    return arguments.get(0);
  }

  private static CliException count(String name) {
    return TemplateParser.fault("wrong number of arguments for `" + name + "`");
  }

  private static JsonValue string(String text) {
    return new JsonString(text);
  }
}
