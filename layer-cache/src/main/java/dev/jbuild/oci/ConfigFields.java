package dev.jbuild.oci;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.Printable;
import dev.jbuild.base.Times;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonView;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reading and writing the forms that fields of an image configuration have. */
final class ConfigFields {
  private ConfigFields() {}

  static Optional<Instant> time(JsonView json, String name) {
    Optional<JsonView> member = json.find(name);
    if (member.isEmpty()) {
      return Optional.empty();
    }
    String text = member.get().string();
    Optional<Instant> instant = Times.instant(text);
    if (instant.isEmpty()) {
      throw member.get().invalid("not a time of RFC 3339: '" + Printable.shorten(text, 60) + "'");
    }
    return instant;
  }

  /** Text that becomes an argument of a system call; empty when absent. */
  static String text(JsonView json, String name) {
    Optional<JsonView> member = json.find(name);
    return member.isPresent() ? withoutNul(member.get()) : "";
  }

  /** Arguments of a system call; empty when absent. */
  static ImmutableList<String> texts(JsonView json, String name) {
    Optional<JsonView> member = json.find(name);
    return member.isPresent() ? texts(member.get()) : ImmutableList.of();
  }

  /** As {@link #texts}, but absent and empty are told apart. */
  static Optional<ImmutableList<String>> optionalTexts(JsonView json, String name) {
    Optional<JsonView> member = json.find(name);
    return member.isPresent() ? Optional.of(texts(member.get())) : Optional.empty();
  }

  static boolean flag(JsonView json, String name) {
    Optional<JsonView> member = json.find(name);
    return member.isPresent() && member.get().bool();
  }

  /** The names of an object whose values are objects, as Go writes a set. */
  static ImmutableSet<String> set(JsonView json, String name) {
    Optional<JsonView> member = json.find(name);
    if (member.isEmpty()) {
      return ImmutableSet.of();
    }
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    for (Map.Entry<String, JsonView> entry : member.get().members().entrySet()) {
      entry.getValue().object();
      names.add(entry.getKey());
    }
    return names.build();
  }

  static void putSet(JsonObject.Builder json, String name, ImmutableSet<String> set) {
    if (set.isEmpty()) {
      return;
    }
    JsonObject.Builder members = JsonObject.builder();
    for (String element : new TreeSet<>(set)) {
      members.put(element, JsonObject.EMPTY);
    }
    json.put(name, members.build());
  }

  static void putTexts(JsonObject.Builder json, String name, ImmutableList<String> texts) {
    if (!texts.isEmpty()) {
      json.put(name, JsonArray.ofStrings(texts));
    }
  }

  private static ImmutableList<String> texts(JsonView list) {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    for (JsonView element : list.elements()) {
      texts.add(withoutNul(element));
    }
    return texts.build();
  }

  private static String withoutNul(JsonView json) {
    String text = json.string();
    if (text.indexOf('\0') >= 0) {
      throw json.invalid("holds a NUL character (\\u0000), which no argument can have");
    }
    return text;
  }
}
