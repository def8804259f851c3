package dev.jbuild.oci;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.json.JsonView;
import java.util.Optional;

/**
 * How the health of a container is tested: Docker's addition to the configuration. Durations are in
 * nanoseconds; 0 means inherited.
 *
 * @param test {@code NONE}, {@code CMD args}, {@code CMD-SHELL command}; empty means inherited
 * @param other members that this record does not name
 */
public record Healthcheck(
    ImmutableList<String> test,
    long interval,
    long timeout,
    long startPeriod,
    long startInterval,
    int retries,
    JsonObject other) {
  private static final ImmutableList<String> NAMES =
      ImmutableList.of("Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries");

  public static Healthcheck fromJson(JsonView json) {
    long retries = number(json, "Retries");
    if (retries > Integer.MAX_VALUE) {
      throw json.member("Retries").invalid("too many retries: " + retries);
    }
    return new Healthcheck(
        ConfigFields.texts(json, "Test"),
        number(json, "Interval"),
        number(json, "Timeout"),
        number(json, "StartPeriod"),
        number(json, "StartInterval"),
        (int) retries,
        json.object().without(NAMES));
  }

  public JsonValue toJson() {
    JsonObject.Builder json = JsonObject.builder();
    if (!test.isEmpty()) {
      json.put("Test", JsonArray.ofStrings(test));
    }
    put(json, "Interval", interval);
    put(json, "Timeout", timeout);
    put(json, "StartPeriod", startPeriod);
    put(json, "StartInterval", startInterval);
    put(json, "Retries", retries);
    return json.putAll(other).build();
  }

  private static long number(JsonView json, String name) {
    Optional<JsonView> member = json.find(name);
    if (member.isEmpty()) {
      return 0;
    }
    long value = member.get().integer();
    if (value < 0) {
      throw member.get().invalid("negative: " + value);
    }
    return value;
  }

  private static void put(JsonObject.Builder json, String name, long value) {
    if (value != 0) {
      json.put(name, value);
    }
  }
}
