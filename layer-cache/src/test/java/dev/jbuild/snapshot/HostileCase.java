package dev.jbuild.snapshot;

import com.google.common.collect.ImmutableList;
import dev.jbuild.json.Json;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonNumber;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonString;
import dev.jbuild.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One case of the hostile corpus, as its {@code manifest.json} describes it. */
record HostileCase(Path corpus, JsonObject json) {

  static ImmutableList<HostileCase> layers(Path corpus) throws IOException {
    byte[] manifest = Files.readAllBytes(corpus.resolve("manifest.json"));
    JsonObject root = (JsonObject) Json.parse(manifest, "manifest.json");
    ImmutableList.Builder<HostileCase> cases = ImmutableList.builder();
    for (JsonValue value : ((JsonArray) root.get("cases").orElseThrow()).elements()) {
      HostileCase found = new HostileCase(corpus, (JsonObject) value);
      if (found.text("kind").equals("layer")) {
        cases.add(found);
      }
    }
    return cases.build();
  }

  String id() {
    return text("id");
  }

  String verdict() {
    return text("verdict");
  }

  Path layout() {
    return corpus.resolve(text("path")).resolve("oci");
  }

  ImmutableList<JsonObject> objects(String member) {
    ImmutableList.Builder<JsonObject> found = ImmutableList.builder();
    for (JsonValue value : array(member)) {
      found.add((JsonObject) value);
    }
    return found.build();
  }

  ImmutableList<String> strings(String member) {
    ImmutableList.Builder<String> found = ImmutableList.builder();
    for (JsonValue value : array(member)) {
      found.add(((JsonString) value).value());
    }
    return found.build();
  }

  ImmutableList<JsonValue> array(String member) {
    return json.get(member).map(a -> ((JsonArray) a).elements()).orElse(ImmutableList.of());
  }

  long maxLayerBytes(long otherwise) {
    return json.get("limits").map(l -> number((JsonObject) l, "max_layer_bytes")).orElse(otherwise);
  }

  static long number(JsonObject object, String member) {
    return Long.parseLong(((JsonNumber) object.get(member).orElseThrow()).text());
  }

  static String text(JsonObject object, String member) {
    return ((JsonString) object.get(member).orElseThrow()).value();
  }

  String text(String member) {
    return text(json, member);
  }

  @Override
  public String toString() {
    return id();
  }
}
