package dev.jbuild.json;

import com.google.common.collect.ImmutableList;

/** A JSON array. */
public record JsonArray(ImmutableList<JsonValue> elements) implements JsonValue {
  public static final JsonArray EMPTY = new JsonArray(ImmutableList.of());

  public static JsonArray ofStrings(Iterable<String> strings) {
    ImmutableList.Builder<JsonValue> elements = ImmutableList.builder();
    for (String string : strings) {
      elements.add(new JsonString(string));
    }
    return new JsonArray(elements.build());
  }
}
