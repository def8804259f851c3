package dev.jbuild.json;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A JSON object; its members keep the order of the document, names are compared exactly.
 *
 * @param members no name twice
 */
public record JsonObject(ImmutableMap<String, JsonValue> members) implements JsonValue {
  public static final JsonObject EMPTY = new JsonObject(ImmutableMap.of());

  public static Builder builder() {
    return new Builder();
  }

  /** An object of strings, names in ascending order, as Go writes its maps. */
  public static JsonObject ofStrings(Map<String, String> strings) {
    Builder builder = builder();
    for (Map.Entry<String, String> entry : new TreeMap<>(strings).entrySet()) {
      builder.put(entry.getKey(), entry.getValue());
    }
    return builder.build();
  }

  public Optional<JsonValue> get(String name) {
    return Optional.ofNullable(members.get(name));
  }

  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** The members whose names are not among {@code names}, in their order. */
  public JsonObject without(Iterable<String> names) {
    Map<String, JsonValue> rest = new LinkedHashMap<>(members);
    for (String name : names) {
      rest.remove(name);
    }
    return rest.isEmpty() ? EMPTY : new JsonObject(ImmutableMap.copyOf(rest));
  }

  /** Collects members in the order of the calls; a name given again replaces the value. */
  public static final class Builder {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    private Builder() {}

    public Builder put(String name, JsonValue value) {
      members.put(name, value);
      return this;
    }

    public Builder put(String name, String value) {
      return put(name, new JsonString(value));
    }

    public Builder put(String name, long value) {
      return put(name, JsonNumber.of(value));
    }

    public Builder put(String name, boolean value) {
      return put(name, new JsonBool(value));
    }

    /** Leaves the member out when the text is empty. */
    public Builder putNonEmpty(String name, String value) {
      return value.isEmpty() ? this : put(name, value);
    }

    public Builder putAll(JsonObject other) {
      members.putAll(other.members);
      return this;
    }

    public JsonObject build() {
      return new JsonObject(ImmutableMap.copyOf(members));
    }
  }
}
