package dev.jbuild.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SeccompProfileTest {

  @Test
  void profileNamesWhatMobysProfileNames() throws IOException {
    Set<String> ours = new TreeSet<>();
    for (String line : Resources.lines("seccomp.txt")) {
      String[] words = line.split(" ", -1);
      for (int i = 2; i < words.length; i++) {
        ours.add(action(words[1]) + " " + words[i]);
      }
    }

    assertThat(ours).isEqualTo(mobys());
  }

  /** Without numbers of arguments: those are compared by the table of verdicts. */
  private static String action(String word) {
    return word.startsWith("allow") ? "SCMP_ACT_ALLOW" : "SCMP_ACT_ERRNO";
  }

  private static Set<String> mobys() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(
                SeccompProfileTest.class.getResourceAsStream("seccomp-default.json")),
            StandardCharsets.UTF_8)) {
      JsonObject profile = JsonParser.parseReader(reader).getAsJsonObject();
      for (JsonElement element : profile.getAsJsonArray("syscalls")) {
        JsonObject rule = element.getAsJsonObject();
        if (concernsUs(rule)) {
          for (JsonElement name : rule.getAsJsonArray("names")) {
            names.add(rule.get("action").getAsString() + " " + name.getAsString());
          }
        }
      }
    }
    return names;
  }

  private static boolean concernsUs(JsonObject rule) {
    JsonObject includes = rule.getAsJsonObject("includes");
    JsonArray arches = includes == null ? null : includes.getAsJsonArray("arches");
    if (arches == null) {
      return true;
    }
    for (JsonElement arch : arches) {
      if (arch.getAsString().equals("amd64") || arch.getAsString().equals("arm64")) {
        return true;
      }
    }
    return false;
  }
}
