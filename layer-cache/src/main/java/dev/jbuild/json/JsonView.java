package dev.jbuild.json;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value together with its place in the document. Reading a field of the wrong kind fails with a
 * {@link JsonException} that names the document and the path: {@code manifest: layers[2].size:
 * expected an integer of 64 bits, found 1.5}. A member that is {@code null} counts as absent, as in
 * the documents that Go programs write.
 */
public final class JsonView {
  private final JsonValue value;
  private final @Nullable JsonView parent;
  private final String name;
  private final int index;

  private JsonView(JsonValue value, @Nullable JsonView parent, String name, int index) {
    this.value = value;
    this.parent = parent;
    this.name = name;
    this.index = index;
  }

  /**
   * The whole document.
   *
   * @param what its name at the start of messages, already printable
   */
  public static JsonView of(JsonValue document, String what) {
    return new JsonView(document, null, what, -1);
  }

  public JsonValue value() {
    return value;
  }

  /** Document and path, as messages begin: {@code manifest: layers[2].size}. */
  public String where() {
    if (parent == null) {
      return name;
    }
    if (index >= 0) {
      return parent.where() + "[" + index + "]";
    }
    return parent.where() + (parent.parent == null ? ": " : ".") + Printable.shorten(name, 80);
  }

  /** The member of that name; fails when there is none or it is null. */
  public JsonView member(String name) {
    return find(name).orElseThrow(() -> missing(name));
  }

  /** The member of that name; absent when there is none or it is null. */
  public Optional<JsonView> find(String name) {
    JsonValue member = object().members().get(name);
    return member == null || member instanceof JsonNull
        ? Optional.empty()
        : Optional.of(new JsonView(member, this, name, -1));
  }

  public boolean has(String name) {
    return object().members().containsKey(name);
  }

  /** The string member of that name; empty when absent. */
  public String text(String name) {
    Optional<JsonView> member = find(name);
    return member.isPresent() ? member.get().string() : "";
  }

  /** The list of strings under that name; empty when absent. */
  public ImmutableList<String> texts(String name) {
    Optional<JsonView> member = find(name);
    return member.isPresent() ? member.get().strings() : ImmutableList.of();
  }

  public JsonObject object() {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw JsonException.wrongKind(where(), "an object", value);
  }

  public ImmutableList<JsonView> elements() {
    if (!(value instanceof JsonArray array)) {
      throw JsonException.wrongKind(where(), "an array", value);
    }
    ImmutableList.Builder<JsonView> views = ImmutableList.builder();
    int i = 0;
    for (JsonValue element : array.elements()) {
      views.add(new JsonView(element, this, "", i++));
    }
    return views.build();
  }

  /** The members in their order, each with its place. */
  public ImmutableMap<String, JsonView> members() {
    ImmutableMap.Builder<String, JsonView> views = ImmutableMap.builder();
    for (Map.Entry<String, JsonValue> member : object().members().entrySet()) {
      views.put(member.getKey(), new JsonView(member.getValue(), this, member.getKey(), -1));
    }
    return views.buildOrThrow();
  }

  public String string() {
    if (value instanceof JsonString string) {
      return string.value();
    }
    throw JsonException.wrongKind(where(), "a string", value);
  }

  /** An integer of 64 bits; a fraction, an exponent or a larger number fails. */
  public long integer() {
    if (!(value instanceof JsonNumber number)) {
      throw JsonException.wrongKind(where(), "a number", value);
    }
    return number.asLong().orElseThrow(() -> JsonException.notInteger(where(), number.text()));
  }

  public boolean bool() {
    if (value instanceof JsonBool bool) {
      return bool.value();
    }
    throw JsonException.wrongKind(where(), "true or false", value);
  }

  public ImmutableList<String> strings() {
    ImmutableList.Builder<String> strings = ImmutableList.builder();
    for (JsonView element : elements()) {
      strings.add(element.string());
    }
    return strings.build();
  }

  /** An object whose members are all strings, in their order. */
  public ImmutableMap<String, String> stringMap() {
    ImmutableMap.Builder<String, String> strings = ImmutableMap.builder();
    for (Map.Entry<String, JsonView> member : members().entrySet()) {
      strings.put(member.getKey(), member.getValue().string());
    }
    return strings.buildOrThrow();
  }

  /** A failure for this place: the value is of the right kind, but not allowed. */
  public JbuildException invalid(String why) {
    return JsonException.invalid(where(), why);
  }

  private JsonException missing(String member) {
    return JsonException.missing(where() + (parent == null ? ": " : "."), member);
  }
}
