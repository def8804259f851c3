package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonValue;
import dev.jbuild.json.JsonView;
import dev.jbuild.oci.Digest;
import java.util.Optional;

/**
 * How an image was built, beside its configuration: it must not change the image's digest.
 *
 * @param steps one for each history entry, oldest first
 */
public record BuildRecord(ImmutableList<Step> steps) {

  /**
   * What is known about one history entry.
   *
   * @param layer digest of its layer's uncompressed tar; absent for an entry without layer
   * @param key of the cache; absent where there was none, as for entries of a base
   * @param millis how long the step ran when it ran; 0 when not known
   * @param line of the recipe, from 1; 0 when not known
   */
  public record Step(Optional<Digest> layer, Optional<Digest> key, long millis, int line) {
    /** An entry of which nothing is known. */
    public static final Step UNKNOWN = new Step(Optional.empty(), Optional.empty(), 0, 0);
  }

  public static BuildRecord fromJson(JsonView json) {
    ImmutableList.Builder<Step> steps = ImmutableList.builder();
    for (JsonView step : json.member("steps").elements()) {
      steps.add(
          new Step(
              digest(step, "layer"),
              digest(step, "key"),
              number(step, "millis"),
              (int) number(step, "line")));
    }
    return new BuildRecord(steps.build());
  }

  public JsonValue toJson() {
    ImmutableList.Builder<JsonValue> elements = ImmutableList.builder();
    for (Step step : steps) {
      JsonObject.Builder json = JsonObject.builder();
      step.layer().ifPresent(layer -> json.put("layer", layer.toString()));
      step.key().ifPresent(key -> json.put("key", key.toString()));
      elements.add(json.put("millis", step.millis()).put("line", step.line()).build());
    }
    return JsonObject.builder().put("steps", new JsonArray(elements.build())).build();
  }

  private static Optional<Digest> digest(JsonView json, String name) {
    return json.find(name).map(member -> Digest.parse(member.string()));
  }

  private static long number(JsonView json, String name) {
    Optional<JsonView> member = json.find(name);
    return member.isPresent() ? member.get().integer() : 0;
  }
}
