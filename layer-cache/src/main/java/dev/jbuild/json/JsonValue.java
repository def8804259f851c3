package dev.jbuild.json;

/** One JSON value; immutable. */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBool, JsonNull {

  /** What messages call a value of this kind: {@code an object}, {@code a string}, ... */
  default String kind() {
    return switch (this) {
      case JsonObject object -> "an object";
      case JsonArray array -> "an array";
      case JsonString string -> "a string";
      case JsonNumber number -> "a number";
      case JsonBool bool -> "true or false";
      case JsonNull none -> "null";
    };
  }
}
